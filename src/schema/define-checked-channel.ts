import type { Abortable } from '../abort.ts'
import type { CallArguments, ParamsArgument, PayloadOf, ReplyIn } from '../channel-arguments.ts'
import type { ActionsOf, IncomingOf, ParamsOf, ReceiveOf, WhisperOf } from '../channel-types.ts'
import { checkName, DefinedChannel, type DefinedChannelClass } from '../define-channel.ts'
import { CallError } from '../errors.ts'
import type { MessageMeta } from '../history/message-meta.ts'
import type { SendOptions } from '../outbox/policy.ts'
import { Outcome } from '../outcome.ts'
import type { Receiver, RequestOptions } from '../receiver.ts'
import type { ActionSchema, ChannelSchemas, KnownSchemas, TypesIn } from './channel-schemas.ts'
import { check, type Finding } from './check.ts'
import type { StandardSchema } from './standard-schema.ts'
import { ValidationError } from './validation-error.ts'

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
 * (`invalid_message`); `invalidMessages: 'deliver'` hands it on all the same. What goes out is sent as it was given; what
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
  const { tag = 'type', actions = {}, invalidMessages = 'drop' } = schemas
  const flawless = incoming(schemas)

  return class extends DefinedChannel<T, Wire> {
    static override readonly identifier = name
    #receiver: Receiver | null = null

    protected override get tagKey(): string {
      return tag
    }

    constructor(...args: ParamsArgument<ParamsOf<Wire>>) {
      super(...args)
      const { params } = this
      const found = schemas.params && check(schemas.params, params)
      if (found?.kind !== 'invalid') return
      throw new ValidationError(
        `Nothing was subscribed: the params of ${name} do not fit its definition`,
        found.flaw,
        params,
        { reason: 'invalid_params', phase: 'subscribe', retryable: false, channel: name, params }
      )
    }

    override attached(receiver: Receiver): boolean {
      const isNews = super.attached(receiver)
      this.#receiver = receiver
      return isNews
    }

    override perform<A extends keyof ActionsOf<Wire> & string>(
      action: A,
      ...call: CallArguments<PayloadOf<ActionsOf<Wire>[A]>, SendOptions>
    ): Promise<void> {
      return this.#refusal<void>('perform', action, call[0]) ?? super.perform(action, ...call)
    }

    override request<A extends keyof ActionsOf<Wire> & string>(
      action: A,
      ...call: CallArguments<PayloadOf<ActionsOf<Wire>[A]>, RequestOptions>
    ): Promise<ReplyIn<ActionsOf<Wire>[A]>> {
      return this.#refusal('perform', action, call[0]) ?? super.request(action, ...call)
    }

    override send(payload: ReceiveOf<Wire>, options?: SendOptions): Promise<void> {
      return this.#refusal<void>('perform', 'receive', payload) ?? super.send(payload, options)
    }

    override whisper(data: WhisperOf<Wire>, options?: Abortable): Promise<void> {
      return this.#refusal<void>('whisper', null, data) ?? super.whisper(data, options)
    }

    override receive(message: IncomingOf<T>, meta?: MessageMeta): void {
      // A reply is no message.
      if (this.#receiver?.takesReply(message)) return
      const found = flawless(message)
      // What the schema makes of it is of the type that it promises.
      if (found.kind === 'valid') return super.receive(found.value as IncomingOf<T>, meta)
      const { params } = this
      this.#receiver?.report(
        new ValidationError(
          `A message of ${this.identifier} does not fit its definition and was ${OUTCOMES[invalidMessages]}`,
          found.flaw,
          message,
          { reason: 'invalid_message', phase: 'connected', retryable: false, channel: name, params }
        )
      )
      if (invalidMessages === 'deliver') super.receive(message, meta)
    }

    #refusal<R>(phase: 'perform' | 'whisper', action: string | null, value: unknown): Promise<R> | null {
      const schema = action === null ? schemas.whisper : payloadSchema(actions[action])
      const found = schema && check(schema, value)
      if (found?.kind !== 'invalid' || !this.#receiver) return null
      const what = action === null ? 'the whisper' : `the payload of "${action}"`
      const { params } = this
      const error = new ValidationError(
        `Not sent: ${what} does not fit the definition of ${name}`,
        found.flaw,
        value,
        { reason: 'invalid_payload', phase, retryable: false, channel: name, params }
      )
      return Outcome.of<R>(this.clock, this.#receiver.report, (_, reject) => reject(error))
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

function payloadSchema(schema: ActionSchema | undefined): StandardSchema | undefined {
  return isSchema(schema) ? schema : schema?.payload
}

/** Some libraries have functions for schemas. */
const isSchema = (value: unknown): value is StandardSchema =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value

function checkSchemas(name: string, { actions = {}, ...schemas }: ChannelSchemas): void {
  const { params, message, whisper, presence, invalidMessages = 'drop' } = schemas
  const parts = Object.entries({ params, message, whisper, presence })
  for (const [action, schema] of Object.entries(actions)) {
    if (isSchema(schema)) continue
    parts.push([`actions.${action}.payload`, schema.payload], [`actions.${action}.reply`, schema.reply])
  }
  for (const [part, schema] of parts)
    if (schema !== undefined && !isSchema(schema)) throw badDefinition(name, `${part} is no schema`)
  if (!(invalidMessages in OUTCOMES))
    throw badDefinition(name, 'invalidMessages has to be "drop" or "deliver"')
}

const badDefinition = (name: string, why: string) =>
  new CallError(`${name} was not defined: ${why}`, {
    reason: 'invalid_channel',
    phase: 'subscribe',
    retryable: false
  })
