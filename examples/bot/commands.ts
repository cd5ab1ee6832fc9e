import type { Received } from '../event-room/channels.ts'

/** What the bot knows when it is asked. */
export interface Knowledge {
  /** Asks who is here, by name. */
  who(): Promise<readonly string[]>
  readonly slide: Received<'slides'> | null
  /** What it was told that it may have missed, in words. */
  readonly gaps: readonly string[]
}

interface Command {
  readonly says: string
  answer(knowledge: Knowledge): string | Promise<string>
}

const COMMANDS: Readonly<Record<string, Command>> = {
  '!help': {
    says: 'this list',
    answer: () =>
      Object.entries(COMMANDS)
        .map(([name, { says }]) => `${name}: ${says}`)
        .join(' · ')
  },
  '!who': {
    says: 'who is here',
    async answer({ who }) {
      const names = await who()
      return `${names.join(', ')} (${names.length})`
    }
  },
  '!slide': {
    says: 'what the slide says',
    answer: ({ slide }) => (slide ? `Slide ${slide.page}: ${slide.title}` : 'I have seen none yet.')
  },
  '!lost': {
    says: 'what I may have missed',
    answer: ({ gaps }) => (gaps.length === 0 ? 'Nothing, so far.' : gaps.join(' · '))
  }
}

/** The answer to what was said; `null`: it was no command. */
export async function answerTo(text: string, knowledge: Knowledge): Promise<string | null> {
  const [word = ''] = text.trim().split(/\s/)
  if (!/^!\w/.test(word)) return null
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
  return command ? command.answer(knowledge) : `I do not know ${word}. What I know: !help`
}
