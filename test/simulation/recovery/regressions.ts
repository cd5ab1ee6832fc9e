/** Seeds of schedules that once failed, and what they showed. */
export const REGRESSIONS: readonly { seed: number; showed: string }[] = [
  {
    seed: 62,
    showed: 'a timer that came due while the link was down left later live messages waiting for ever'
  },
  { seed: 100, showed: 'a clock set back kept a question open for hours, and live messages with it' },
  { seed: 152, showed: 'a break over two links, the first not restored, was called recovered' },
  { seed: 56, showed: 'what followed messages held from before the break was not told as missing' },
  { seed: 39, showed: 'a hole between held and replayed messages was told after the messages behind it' },
  { seed: 25, showed: 'before the first ping a wrong clock hid what a stream never heard had lost' },
  { seed: 65, showed: 'an epoch that the server had rejected was told as missing again at every break' },
  { seed: 34, showed: 'channels whose replay is too slow ended the link in turns, without end' },
  {
    seed: 505,
    showed: 'the first messages of a stream in the wrong order were taken for a stream that counts again'
  },
  {
    seed: 687,
    showed: 'a replay by time that was cut was given once more when the next request was rejected'
  },
  { seed: 122, showed: 'behind several servers a replay by time repeated what had been delivered' },
  { seed: 163, showed: 'a gap was told between two messages that follow each other' },
  {
    seed: 6966,
    showed: 'the first message of a stream that counts from 1 again came once more with the replay behind it'
  },
  {
    seed: 9720,
    showed: 'an answer of history to the subscription before left a hole in the one that followed it'
  },
  {
    seed: 3874,
    showed:
      'a server that ends links for long replays, and is slow to welcome, takes minutes to have all back'
  },
  {
    seed: 36890,
    showed:
      'an offset that a server had refused was asked for again after the next break, and was taken for one that had come'
  },
  {
    seed: 24407,
    showed:
      'a stream counted again, its first message was kept from the client, and all was late from then on'
  },
  {
    seed: 17722,
    showed:
      'messages in the wrong order, behind a stretch that was never delivered, were taken for a stream that counts again'
  },
  {
    seed: 951,
    showed: 'a late answer to the subscription before was taken for a stream that counts again'
  },
  {
    seed: 36266,
    showed: 'what came while the confirmation was given up, and shortly before it came, was let go'
  }
]
