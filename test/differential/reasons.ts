import type { Kind } from './script.ts'

/** Why the two clients differ, and where. */
export interface Reason {
  because: string
  vectors?: readonly string[]
  scripts?: readonly Kind[]
  /** Regular expressions of whole lines: `-` only the official client, `+` only ours; `X` is any channel. */
  lines: readonly string[]
}

const PLACE = '\\(after .+\\)'
const ME = 'me\\{"mood":"fine"\\}'
const MEMBERS = `(?: (?:ann|ben|cid|${ME}))*`
const AND_SECOND = '\\((?:after .+, )?since a second\\)'

/** All of them. One that explains nothing any more, in a place it names or by one of its lines, has to go. */
export const REASONS: readonly Reason[] = [
  {
    because:
      'the official client waits for ever for a socket that does not open and for a welcome that does not come',
    vectors: ['V003', 'V004', 'V005'],
    lines: [
      '\\+ sent: connect actioncable-\\S+',
      '\\+ events: cable disconnect',
      '\\+ events: connect rejected'
    ]
  },
  {
    because: 'it does not look at the protocol that the server chose',
    vectors: ['V007'],
    lines: [
      '- events: cable is connecting',
      '\\+ events: cable close with an error',
      '\\+ events: connect rejected',
      '\\+ events: cable is closed'
    ]
  },
  {
    because:
      'at a token that expired it is closed until the new one is there; ours is disconnected, as it comes back',
    vectors: ['V011', 'V012'],
    lines: ['- events: cable close with an error', '\\+ events: cable disconnect']
  },
  {
    because:
      'it lets go of the session at every end that the server announces, and offers an empty one; ours at those that say so',
    vectors: ['V011', 'V012', 'V014', 'V015', 'V017', 'V018', 'V020', 'V021', 'V022', 'V063', 'V080'],
    scripts: ['ext', 'broken hall'],
    lines: [
      '- sent: connect \\S+ \\?(?:jid=tok-\\d&)?sid=',
      '\\+ sent: connect \\S+(?: \\?(?:jid=tok-\\d|sid=\\S+))?'
    ]
  },
  {
    because: 'it throws when the tries are used up, and is never closed',
    vectors: ['V023'],
    lines: [
      '- events: threw TypeError: this\\.target\\.close is not a function',
      '- events: cable is disconnected',
      '\\+ events: cable close with an error',
      '\\+ events: cable is closed'
    ]
  },
  {
    because: 'it looks for silence about every three seconds; ours to the moment',
    vectors: ['V025'],
    lines: [
      '\\+ sent: connect \\S+',
      '- events: cable is connected',
      '- events: X is connected',
      '\\+ events: X disconnect',
      '\\+ events: cable disconnect',
      '\\+ events: cable is connecting',
      '\\+ events: X is disconnected'
    ]
  },
  {
    because:
      'it closes a channel whose confirmation did not come twice; ours unsubscribes and asks again, for as long as it is wanted',
    vectors: ['V031'],
    lines: [
      '\\+ sent: unsubscribe X',
      '- events: X close with an error',
      '\\+ events: X disconnect',
      '- events: X is closed',
      '\\+ events: X is disconnected'
    ]
  },
  {
    because: 'it unsubscribes what is confirmed a second time',
    vectors: ['V033'],
    lines: ['- sent: unsubscribe X']
  },
  {
    because: 'it keeps messages of channels that nobody has, for whoever comes next',
    vectors: ['V036'],
    scripts: ['calm'],
    lines: ['- delivered: X "?\\w+"?']
  },
  {
    because: 'a link of the extended protocol that is lost before the confirmation ends its channel for good',
    vectors: ['V039', 'V060'],
    scripts: ['ext'],
    lines: [
      '- sent: unsubscribe X',
      '\\+ sent: subscribe X',
      '[-+] events: X close',
      '- events: X: ensureSubscribed rejected',
      '\\+ events: X connect(?: restored)?',
      '\\+ events: X: ensureSubscribed resolved',
      '- events: X is closed',
      '\\+ events: X is connected'
    ]
  },
  {
    because:
      'ours says that something may be missing wherever nothing proves the contrary, on the base protocol at every reconnect',
    vectors: ['V040', 'V057', 'V062', 'V064', 'V074', 'V075', 'V077', 'V080'],
    scripts: ['base', 'ext', 'broken hall'],
    lines: ['\\+ events: X info history_not_found']
  },
  {
    because: 'it does not deliver 0, false, null and the empty string',
    vectors: ['V041', 'V042', 'V043', 'V044'],
    lines: ['\\+ delivered: X (?:0|false|null|"")']
  },
  {
    because: 'it throws at a frame that is null',
    vectors: ['V046'],
    lines: ["- events: threw TypeError: Cannot destructure property 'type' of 'msg' as it is null\\."]
  },
  {
    because: 'it takes a frame of an unknown type for a message',
    vectors: ['V047'],
    lines: ['- delivered: X "x"']
  },
  {
    because: 'it tells of an answer to a request for history that nobody made, or that an app need not see',
    vectors: [
      'V085',
      'V086',
      'V087',
      'V088',
      'V089',
      'V090',
      'V091',
      ...[
        'V052',
        'V053',
        'V055',
        'V056',
        'V057',
        'V058',
        'V059',
        'V061',
        'V062',
        'V063',
        'V064',
        'V065',
        'V066'
      ],
      ...[
        'V067',
        'V068',
        'V069',
        'V070',
        'V071',
        'V072',
        'V073',
        'V074',
        'V075',
        'V077',
        'V078',
        'V079',
        'V080'
      ]
    ],
    scripts: ['ext', 'broken hall'],
    lines: ['- events: X info history_received']
  },
  {
    because:
      'without `historyTimestamp` it has nothing to ask by but positions; ours asks from the last ping on as well',
    vectors: [
      'V089',
      'V090',
      ...[
        'V053',
        'V055',
        'V056',
        'V057',
        'V058',
        'V060',
        'V062',
        'V064',
        'V065',
        'V066',
        'V067',
        'V071',
        'V072',
        'V073'
      ],
      ...['V074', 'V077', 'V080']
    ],
    lines: [
      `- sent: (?:subscribe|history) X ${PLACE}`,
      `\\+ sent: (?:subscribe|history) X ${AND_SECOND}`,
      '- sent: (?:subscribe|history) X',
      '- sent: subscribe X u-9\\{\\}',
      `\\+ sent: subscribe X ${AND_SECOND} u-9\\{\\}`
    ]
  },
  {
    because: 'it tells a channel that the link is gone only when the session was not restored; ours at once',
    vectors: [
      'V089',
      'V090',
      'V091',
      ...[
        'V039',
        'V053',
        'V055',
        'V056',
        'V057',
        'V058',
        'V059',
        'V060',
        'V061',
        'V062',
        'V064',
        'V065',
        'V066',
        'V067'
      ],
      ...['V071', 'V072', 'V073', 'V074', 'V075', 'V077']
    ],
    scripts: ['ext', 'broken hall'],
    lines: [
      '[-+] events: X disconnect',
      '[-+] events: cable disconnect',
      '- events: X is connecting',
      '\\+ events: X is disconnected'
    ]
  },
  {
    because: 'it moves the position with frames that come before the welcome',
    vectors: ['V056'],
    lines: ['- delivered: X "m15"']
  },
  {
    because: 'it takes a restored session without a list for one that has everything',
    vectors: ['V057'],
    lines: ['- sent: unsubscribe X', '- events: X connect again restored', '\\+ events: X connect again']
  },
  {
    because: 'what was given back while the link was down is not taken off a restored session',
    vectors: ['V059'],
    scripts: ['ext'],
    lines: [`- sent: history X(?: ${AND_SECOND})?`, '\\+ sent: unsubscribe X']
  },
  {
    because:
      'what was given back and taken again while the link was down is not known to be there: no answer comes to one more subscribe',
    vectors: ['V061'],
    scripts: ['ext'],
    lines: [
      '- events: X close with an error',
      '- sent: (?:history|subscribe) X',
      '\\+ events: X connect restored',
      '\\+ events: X: ensureSubscribed resolved',
      '\\+ events: X is connected'
    ]
  },
  {
    because: 'it delivers a message twice that comes live and in a replay',
    vectors: ['V065', 'V066', 'V067', 'V072', 'V075'],
    lines: ['- delivered: X "\\w+"']
  },
  {
    because:
      'it has one position for each stream; ours one for each stream of each channel, the last heard first',
    vectors: ['V073', 'V074'],
    scripts: ['ext'],
    lines: [`[-+] sent: history X \\(after .+\\)`]
  },
  {
    because: 'ours holds a message above a hole for a moment, and puts it in order',
    vectors: ['V068'],
    lines: ['[-+] delivered: X "m6"']
  },
  {
    because:
      'it gives up where the position is refused; ours asks once more by time, and tells when that is answered',
    vectors: ['V071', 'V072'],
    scripts: ['ext'],
    lines: [`\\+ sent: history X \\(since a second\\)`, '- events: X info history_not_found']
  },
  {
    because: 'ours asks from the same second on until the first answer is complete',
    vectors: ['V075'],
    lines: [
      `- sent: subscribe X \\(after .+, since a second\\)`,
      '\\+ sent: subscribe X \\(since a second\\)'
    ]
  },
  {
    because: 'it keeps the positions of a channel that was given back',
    vectors: ['V078'],
    lines: [`- sent: subscribe X ${PLACE}`, '\\+ sent: subscribe X']
  },
  {
    because: 'ours asks for a hole between live messages',
    vectors: ['V079'],
    lines: [`\\+ sent: history X ${PLACE}`]
  },
  {
    because:
      'it keeps the positions of a channel that was given back, asks with a `since` of false that no server can read, and waits',
    scripts: ['calm'],
    lines: [
      `- sent: subscribe X(?: ${PLACE})?`,
      '\\+ sent: (?:un)?subscribe X',
      '\\+ sent: whisper X .*',
      '\\+ delivered: X \\d+',
      '\\+ events: X connect',
      '\\+ events: X is connected',
      '\\+ events: X: ensureSubscribed resolved',
      '\\+ events: X: whisper resolved',
      '- events: X close with an error',
      '- events: X is clos\\w+',
      '- events: X is connecting',
      '- events: X: ensureSubscribed rejected'
    ]
  },
  {
    because: 'a whisper on a channel that is not subscribed is logged there, and refused here',
    scripts: ['calm', 'base', 'ext'],
    lines: ['- events: X: whisper resolved', '\\+ events: X: whisper rejected']
  },
  {
    because:
      'a channel that comes while the link is down is told so before it can listen; there when the app closes the cable',
    scripts: ['base'],
    lines: ['- events: X disconnect']
  },
  {
    because: 'it answers a ping a moment later, if the link is still there',
    scripts: ['ext', 'broken hall'],
    lines: ['\\+ sent: pong']
  },
  {
    because:
      'a call that waits goes out when its own channel is confirmed; there when the promises of all have settled',
    scripts: ['ext'],
    lines: ['[-+] sent: message X .*']
  },
  {
    because: '`ensureSubscribed` waits there for a cable that the app closed, and is refused here',
    scripts: ['base'],
    lines: [
      '[-+] events: X: ensureSubscribed rejected',
      '- events: X: ensureSubscribed resolved',
      '[-+] events: X close',
      '[-+] events: X: perform rejected'
    ]
  },
  {
    because: 'a channel that comes back within the pause of an unsubscribe waits a little longer there',
    scripts: ['base'],
    lines: [
      '[-+] sent: subscribe X',
      '[-+] events: X connect',
      '- events: X is closed',
      '\\+ events: X is connected'
    ]
  },
  {
    because:
      'it asks a new channel for the past since the last ping; ours only where `historyTimestamp` says so',
    scripts: ['ext', 'broken hall'],
    lines: [`- sent: subscribe X ${AND_SECOND}`, '\\+ sent: subscribe X', '- delivered: X \\d+']
  },
  {
    because: 'a session that it let go of is not restored, and messages are lost',
    scripts: ['ext', 'broken hall'],
    lines: [
      `\\+ sent: history X ${AND_SECOND}`,
      '\\+ delivered: X \\d+',
      '[-+] events: X connect(?: again)?(?: restored)?',
      '[-+] events: cable connect again(?: restored)?'
    ]
  },
  {
    because: 'it asks who is here with empty data, and says with a leave nothing of who leaves',
    vectors: ['V086', 'V087', 'V088'],
    scripts: ['hall', 'broken hall'],
    lines: ['- sent: presence X \\{\\}', '\\+ sent: presence X', '- sent: leave X', '\\+ sent: leave X me']
  },
  {
    because: 'ours asks once after the first join: a server without presence is silent',
    vectors: ['V085', 'V089'],
    lines: ['\\+ sent: presence X']
  },
  {
    because: 'a presence event in the task of the confirmation comes before its channel is there',
    vectors: ['V081'],
    lines: ['\\+ events: X presence join u-1\\{\\}']
  },
  {
    because:
      'a join is a wish that ours takes down at once; there it waits for the confirmation, and fails offline',
    vectors: ['V084', 'V091'],
    scripts: ['broken hall'],
    lines: [
      '[-+] events: X: join resolved',
      '- events: X: join rejected',
      '- sent: subscribe X',
      `\\+ sent: subscribe X ${AND_SECOND} u-9\\{\\}`
    ]
  },
  {
    because: 'a second join says anew what one says of oneself; there it is dropped',
    scripts: ['hall', 'broken hall'],
    lines: [`\\+ sent: join X ${ME}`]
  },
  {
    because: 'where what was heard meanwhile contradicts a roster, ours asks once more',
    scripts: ['hall'],
    lines: ['\\+ events: X presence info']
  },
  {
    because: 'a session that it let go of is subscribed again with its member, and is there for other events',
    scripts: ['broken hall'],
    lines: [
      `- sent: subscribe X ${AND_SECOND} ${ME}`,
      `[-+] events: X presence (?:join|leave) (?:ann|ben|cid|${ME})`
    ]
  },
  {
    because: 'a leave is taken down at once, and a look waits for the next link; there they wait and fail',
    scripts: ['broken hall'],
    lines: ['[-+] events: X: leave resolved', '- events: X: look rejected']
  },
  {
    because: 'who is here is known only to who has looked since the break; ours asks by itself',
    scripts: ['broken hall'],
    lines: ['[-+] events: X presence info', `[-+] events: X has${MEMBERS}`, '[-+] events: X: look resolved']
  }
]
