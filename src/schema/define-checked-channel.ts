import type { Abortable } from '../abort.ts'
import type { CallArguments, ParamsArgument, PayloadOf, ReplyIn } from '../channel-arguments.ts'
import type { CallsOf, IncomingOf, ParamsOf, PresenceOf, ReceiveOf, WhisperOf } from '../channel-types.ts'
import { checkName, DefinedChannel, type DefinedChannelClass } from '../define-channel.ts'
import { CallError } from '../errors.ts'
import type { MessageMeta } from '../history/message-meta.ts'
import type { SendOptions } from '../outbox/policy.ts'
import { Outcome } from '../outcome.ts'
import type { Presence } from '../presence/channel-presence.ts'
import type { PresenceEvent } from '../protocol/presence.ts'
import type { Receiver, RequestOptions } from '../receiver.ts'
import type { ActionSchema, ChannelSchemas, KnownSchemas, TypesIn } from './channel-schemas.ts'
import { check, type Finding, type Flaw } from './check.ts'
import { CheckedPresence } from './checked-presence.ts'
import { PresenceReader } from './presence-reader.ts'
import type { StandardSchema } from './standard-schema.ts'
import { ValidationError, type ValidationErrorDetails } from './validation-error.ts'

/**
 * `defineChannel` from schemas of any library that keeps to Standard Schema (zod, valibot, arktype and others). They give
 * the types, and they are asked at run time, whatever goes out and whatever comes in.
 *
 * ```ts
 * const Chat = defineCheckedChannel('ChatChannel', {
 *   params: z.object({ room: z.string() }),
 *   message: z.object({ author: z.string(), text: z.string() }),
 *   actions: { speak: z.object({ text: z.string().max(500) }) }
 * })
 * ```
 *
 * Params that do not fit throw a `ValidationError` (`invalid_params`), payloads and whispers reject with one
 * (`invalid_payload`) whatever `performFailures` says, and what comes in and does not fit is dropped and told to the cable's errors
 * (`invalid_message`); `invalidMessages: 'deliver'` hands it on all the same. A reply that does not fit rejects (`invalid_reply`), and
 * members whose word does not fit are not shown (`invalid_presence`), unless `invalidPresence` is `'deliver'`. What goes out is sent as it was given; what
 * comes in is delivered as the schema makes it. Throws a `CallError` (`invalid_channel`) for what is no schema.
 */
export function defineCheckedChannel<S extends ChannelSchemas & KnownSchemas<S>>(
  name: string,
  schemas: S
): DefinedChannelClass<TypesIn<S, 'output'>, TypesIn<S, 'input'>> {
  checkName(name)
  checkSchemas(name, schemas)
  return checkedChannel(name, schemas)
}

function checkedChannel<T, Wire>(name: string, schemas: ChannelSchemas): DefinedChannelClass<T, Wire> {
  const { tag = 'type', actions = {}, invalidMessages = 'drop', invalidPresence = 'drop' } = schemas
  const flawless = incoming(schemas)

  return class extends DefinedChannel<T, Wire> {
    static override readonly identifier = name
    #receiver: Receiver | null = null
    #presence: CheckedPresence | null = null
    readonly #reader =
      schemas.presence &&
      new PresenceReader(schemas.presence, invalidPresence, (id, info, flaw) => {
        const what = `What ${JSON.stringify(id)} says of itself on ${this.identifier}`
        const outcome = invalidPresence === 'drop' ? 'is not shown' : 'is shown all the same'
        const error = this.#invalid(info, flaw, {
          reason: 'invalid_presence',
          phase: 'presence',
          retryable: false
        })
        this.report(error(`${what} does not fit its definition, and it ${outcome}`))
      })

    protected override get tagKey(): string {
      return tag
    }

    constructor(...args: ParamsArgument<ParamsOf<Wire>>) {
      super(...args)
      const { params } = this
      const found = schemas.params && check(schemas.params, params)
      if (found?.kind !== 'invalid') return
      const error = this.#invalid(params, found.flaw, {
        reason: 'invalid_params',
        phase: 'subscribe',
        retryable: false
      })
      throw error(`Nothing was subscribed: the params of ${name} do not fit its definition`)
    }

    override attached(receiver: Receiver): boolean {
      const isNews = super.attached(receiver)
      this.#receiver = receiver
      return isNews
    }

    override perform<A extends keyof CallsOf<T, Wire> & string>(
      action: A,
      ...call: CallArguments<PayloadOf<CallsOf<T, Wire>[A]>, SendOptions>
    ): Promise<void> {
      return this.#refusal<void>('perform', action, call[0]) ?? super.perform(action, ...call)
    }

    override request<A extends keyof CallsOf<T, Wire> & string>(
      action: A,
      ...call: CallArguments<PayloadOf<CallsOf<T, Wire>[A]>, RequestOptions>
    ): Promise<ReplyIn<CallsOf<T, Wire>[A]>> {
      const schema = replySchema(actions[action])
      const refused = this.#refusal<ReplyIn<CallsOf<T, Wire>[A]>>('perform', action, call[0])
      if (refused || !schema) return refused ?? super.request(action, ...call)
      return this.#promise((resolve, reject) =>
        super.request(action, ...call).then(reply => {
          const found = check(schema, reply)
          // What the schema makes of it is of the type that it promises.
          if (found.kind === 'valid') return resolve(found.value as ReplyIn<CallsOf<T, Wire>[A]>)
          const error = this.#invalid(reply, found.flaw, {
            reason: 'invalid_reply',
            phase: 'perform',
            retryable: false
          })
          reject(
            error(`The action was done, but the reply of "${action}" does not fit the definition of ${name}`)
          )
        }, reject)
      )
    }

    override send(payload: ReceiveOf<Wire>, options?: SendOptions): Promise<void> {
      return this.#refusal<void>('perform', 'receive', payload) ?? super.send(payload, options)
    }

    override whisper(data: WhisperOf<Wire>, options?: Abortable): Promise<void> {
      return this.#refusal<void>('whisper', null, data) ?? super.whisper(data, options)
    }

    override receive(message: IncomingOf<T>, meta?: MessageMeta): void {
      // A reply is no message.
      if (this.#receiver?.takesReply?.(message)) return
      const found = flawless(message)
      // What the schema makes of it is of the type that it promises.
      if (found.kind === 'valid') return super.receive(found.value as IncomingOf<T>, meta)
      const error = this.#invalid(message, found.flaw, {
        reason: 'invalid_message',
        phase: 'connected',
        retryable: false
      })
      const what = `A message of ${this.identifier} does not fit its definition`
      this.#receiver?.report(error(`${what} and was ${OUTCOMES[invalidMessages]}`))
      if (invalidMessages === 'deliver') super.receive(message, meta)
    }

    override get presence(): Presence<PresenceOf<T>, PresenceOf<Wire>> {
      const presence = super.presence
      if (!this.#reader) return presence
      this.#presence ??= new CheckedPresence(presence as Presence, this.#reader, {
        report: error => this.report(error),
        promise: work => this.#promise(work),
        refusal: info => this.#refusalOf('presence', schemas.presence, 'what we say of ourselves', info)
      })
      return this.#presence as Presence<PresenceOf<T>, PresenceOf<Wire>>
    }

    override present(event: PresenceEvent): void {
      const read = this.#reader ? this.#reader.event(event) : event
      if (read) super.present(read)
    }

    #refusal<R>(phase: 'perform' | 'whisper', action: string | null, value: unknown): Promise<R> | null {
      return action === null
        ? this.#refusalOf(phase, schemas.whisper, 'the whisper', value)
        : this.#refusalOf(phase, payloadSchema(actions[action]), `the payload of "${action}"`, value)
    }

    #refusalOf<R>(
      phase: 'perform' | 'whisper' | 'presence',
      schema: StandardSchema | undefined,
      what: string,
      value: unknown
    ): Promise<R> | null {
      const found = schema && check(schema, value)
      if (found?.kind !== 'invalid' || !this.#receiver) return null
      const error = this.#invalid(value, found.flaw, { reason: 'invalid_payload', phase, retryable: false })
      return this.#promise((_, reject) =>
        reject(error(`Not sent: ${what} does not fit the definition of ${name}`))
      )
    }

    #promise<R>(work: (resolve: (value: R) => void, reject: (error: unknown) => void) => void): Promise<R> {
      return Outcome.of<R>(this.clock, error => this.report(error), work)
    }

    #invalid(
      value: unknown,
      flaw: Flaw,
      details: Pick<ValidationErrorDetails, 'reason' | 'phase' | 'retryable'>
    ) {
      const { params } = this
      return (what: string) => new ValidationError(what, flaw, value, { ...details, channel: name, params })
    }
  }
}

const OUTCOMES = { drop: 'dropped', deliver: 'delivered all the same' }

/** A whisper comes in as a message, so what is no message may still be one. */
function incoming({ message, whisper }: ChannelSchemas): (value: unknown) => Finding<unknown> {
  if (!message) return value => ({ kind: 'valid', value })
  return value => {
    const found = check(message, value)
    if (found.kind === 'valid' || !whisper) return found
    const whispered = check(whisper, value)
    return whispered.kind === 'valid' ? whispered : found
  }
}

function replySchema(schema: ActionSchema | undefined): StandardSchema | undefined {
  return isSchema(schema) ? undefined : schema?.reply
}

function payloadSchema(schema: ActionSchema | undefined): StandardSchema | undefined {
  return isSchema(schema) ? schema : schema?.payload
}

/** Some libraries have functions for schemas. */
const isSchema = (value: unknown): value is StandardSchema =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value

function checkSchemas(name: string, { actions = {}, ...schemas }: ChannelSchemas): void {
  const { params, message, whisper, presence, ...outcomes } = schemas
  const parts = Object.entries({ params, message, whisper, presence })
  for (const [action, schema] of Object.entries(actions)) {
    if (isSchema(schema)) continue
    parts.push([`actions.${action}.payload`, schema.payload], [`actions.${action}.reply`, schema.reply])
  }
  for (const [part, schema] of parts)
    if (schema !== undefined && !isSchema(schema)) throw badDefinition(name, `${part} is no schema`)
  for (const part of ['invalidMessages', 'invalidPresence'] as const)
    if (!((outcomes[part] ?? 'drop') in OUTCOMES))
      throw badDefinition(name, `${part} has to be "drop" or "deliver"`)
}

const badDefinition = (name: string, why: string) =>
  new CallError(`${name} was not defined: ${why}`, {
    reason: 'invalid_channel',
    phase: 'subscribe',
    retryable: false
  })
