/** What a code of a failure or a warning means, and what is to be done. */
interface Meaning {
  readonly means: string;
  readonly cure: string;
}

interface Codes {
  readonly [code: string]: Meaning;
}

/** `failure.code` of an outcome. The platform's own codes are handed on as they came, `http.STATUS` where there is none. */
export const FAILURES: Codes = {
  'decision.expired': {
    means: 'The decision ran out before the write could leave, each time it was made. Nothing was written.',
    cure: 'Ask again. Where it happens often, the platform throttles longer than the facts stay fresh.',
  },
  'dialect.noSource': {
    means: 'A rule needs a fact that the dialect has no way to ask for.',
    cure: 'It is a gap of the dialect: report it.',
  },
  'journal.badKey': {
    means: 'The key for checkpoints is no Ed25519 key in PEM.',
    cure: 'Make one: `openssl genpkey -algorithm ed25519`.',
  },
  'journal.closed': {
    means: 'The journal was closed. Nothing was written.',
    cure: 'Ask a client that is open.',
  },
  'journal.corrupt': {
    means: 'The journal is damaged, so nothing that it says can be relied on.',
    cure: 'Stop, keep the file as evidence, and go on with a copy that `interlock audit verify` finds sound.',
  },
  'journal.full': {
    means: 'As many requests wait to be sent later as a journal takes. Nothing was sent or put on record.',
    cure: 'See `interlock schedules list`: cancel what is not wanted, and find out why what is late does not settle.',
  },
  'journal.held': {
    means: 'The subject is under legal hold, so nothing of it is erased. That somebody asked for it is on record.',
    cure: 'Ask whoever holds it. `interlock audit release`, or `client.subjects.release`, ends a hold.',
  },
  'journal.locked': {
    means: 'Another process writes to this journal.',
    cure: 'Use one process a journal; reading beside it is free.',
  },
  'journal.missing': { means: 'There is no journal at this path.', cure: 'Check the path.' },
  'journal.newer': {
    means: 'A newer version of this package made the journal.',
    cure: 'Use that version, or a later one.',
  },
  'journal.noReason': {
    means: 'A legal hold, and its release, need a reason of 1 to 1000 characters.',
    cure: 'Give one: it is kept sealed, and goes with the subject.',
  },
  'journal.notHeld': {
    means: 'A hold was to be released, and the subject is under none.',
    cure: 'Check lifecycle and id.',
  },
  'journal.open': {
    means: 'A subject cannot be erased while a request of it is open.',
    cure: 'Start a client with the journal, so that the request is settled, and erase again.',
  },
  'journal.scheduled': {
    means: 'The key stands for a request for later already, waiting or over.',
    cure: 'Use another key.',
  },
  'journal.settled': {
    means: 'The request has its outcome already; nothing is recorded twice.',
    cure: 'It is a mistake of whoever drives requests: report it.',
  },
  'journal.traces': {
    means: 'A subject is erased, but a reader that has the journal open keeps old bytes in its log.',
    cure: 'Close the reader and erase again.',
  },
  'journal.unknownRun': { means: 'A run is finished that was never begun.', cure: 'Begin it, or leave it.' },
  'journal.unknownSubject': {
    means: 'Nothing is on record of the subject that was to be erased.',
    cure: 'Check lifecycle and id; a guest goes by its id or by the reference it was made with.',
  },
  'journal.unreadable': {
    means: 'The file of the journal cannot be read.',
    cure: 'Check its rights and its disk.',
  },
  'journal.unrecordable': {
    means: 'Something in the record is no JSON, so it cannot be kept.',
    cure: 'Leave it out of what is asked.',
  },
  'journal.unwritable': {
    means: 'The journal could not be written, so nothing was sent, or what was sent is not on record yet.',
    cure: 'Check the disk. What is not on record is verified at the next start.',
  },
  'reply.blind': {
    means: 'The write was accepted, but neither the answer nor a later read shows the resource.',
    cure: 'Read the resource.',
  },
  'reply.unusable': {
    means: 'The answer is not what the API promises.',
    cure: 'The message names the field. Where it happens again, the API has changed: report it.',
  },
  'request.deadline': {
    means: 'The deadline passed. The outcome says whether a write is in doubt.',
    cure: 'Ask again, with a later deadline where the platform is slow.',
  },
  'request.interrupted': {
    means: 'The process ended while a write was under way, and what became of it cannot be told.',
    cure: 'Read the resource before you ask again.',
  },
  'request.outdated': {
    means: 'It was asked of one version alone, and the resource has moved on. Nothing was written.',
    cure: 'Look at the resource as it is now, and decide.',
  },
  'request.stopped': {
    means: 'The caller gave up, or the client is closing. The outcome says whether a write is in doubt.',
    cure: 'Ask again where it is still wanted.',
  },
  'token.refused': {
    means: 'The platform does not accept the client id and secret. Nothing was sent.',
    cure: 'Check the credentials, and that the OAuth client exists in this region.',
  },
  'token.throttled': {
    means: 'Tokens were asked for too often. Nothing was sent.',
    cure: 'Wait. A token serves many requests: share one client instead of making one for each.',
  },
  'token.unobtainable': {
    means: 'No token could be had. Nothing was sent.',
    cure: 'Check the login URL, and try again later.',
  },
  'wire.circuitOpen': {
    means: 'The platform has not answered ten calls in a row, so for some seconds no more are sent. Nothing was sent.',
    cure: 'Ask again once the notice `circuit` says that it answers. What lowers a risk is sent all the same.',
  },
  'wire.closed': { means: 'The client is closed. Nothing was sent.', cure: 'Ask a client that is open.' },
  'wire.expired': {
    means: 'The time up to which it may be sent has passed. Nothing was sent.',
    cure: 'The request decides again by itself.',
  },
  'wire.redirect': {
    means: 'The answer points elsewhere, which is never followed, for the token would go there too.',
    cure: 'Check the API URL and the region.',
  },
  'wire.reset': {
    means: 'The connection broke while it was under way.',
    cure: 'A write is read back by itself; ask again where the outcome is `failed`.',
  },
  'wire.stopped': { means: 'It was stopped before it was answered.', cure: 'Ask again where it is still wanted.' },
  'wire.timeout': {
    means: 'No answer came in time.',
    cure: 'A write is read back by itself; ask again where the outcome is `failed`.',
  },
  'wire.overloaded': {
    means: 'Too much waits for its turn, or the platform wants no call for longer than one may wait. Nothing was sent.',
    cure: 'Ask for less at once, or again later.',
  },
  'wire.unreachable': {
    means: 'No connection could be made. Nothing was sent.',
    cure: 'Check the network, the region and the API URL.',
  },
  'wire.tooLarge': {
    means: 'The answer is longer than `maxBodyBytes`, so it was not read to its end.',
    cure: 'See what answers there. Raise `maxBodyBytes` where the platform rightly says that much.',
  },
  'wire.unreadable': {
    means: 'The answer is cut short, no JSON, or nested deeper than 128 levels.',
    cure: 'See what stands between here and the platform: a proxy answers so.',
  },
};

/** Of what reads events or tells others. */
export const OTHERS: Codes = {
  'address.refused': {
    means: 'The name of a sink leads to an address that is neither public nor allowed. Nothing was sent.',
    cure: 'Check the name; list the range under `allowAddresses` where it is meant.',
  },
  'crm.duplicate': {
    means: 'The CRM says that it has this chunk already.',
    cure: 'None: it is asked once more by itself, and then believed.',
  },
  'crm.noResult': {
    means: 'The CRM gave no result for a record of the chunk.',
    cure: 'None: the record is sent again by itself.',
  },
  'crm.noToken': {
    means: 'No token for the CRM could be had.',
    cure: 'Check `crm.token`. The rows wait.',
  },
  'crm.refused': {
    means: 'The CRM turned a record down for good.',
    cure: 'The row lies with the dead letters: correct it in the CRM.',
  },
  'event.tooLarge': {
    means: 'What a sink was to be told is larger than 64 KiB. It was never sent.',
    cure: 'None: the audit has it all. It lies with the dead letters.',
  },
  'handler.failed': {
    means: 'The handler of a stream threw for an event, as often as it is tried.',
    cure: 'Mend the handler. The event is on record, and the stream went on.',
  },
  'schedule.overtaken': {
    means: 'A request for later was not sent: by then the one that was to lower the risk again was due.',
    cure: 'None. It is on record as cancelled.',
  },
  'schedule.withdrawn': {
    means: 'What was to undo a request was taken off again, since nothing came of that request.',
    cure: 'None. It is on record as cancelled.',
  },
  'stream.exhausted': {
    means: 'A stream had to be subscribed to too often in an hour, and ended.',
    cure: 'Start it again once the platform is well; it goes on from its cursor.',
  },
  'subject.erased': {
    means: 'A request for later was taken off, since its resource was erased and what it asks for with it.',
    cure: 'None. It is on record as cancelled.',
  },
};

/** `code` of the notice `warning`: something that harms no request and is to be looked at. */
export const WARNINGS: Codes = {
  'checkpoint.failed': {
    means: 'A signed checkpoint of the audit could not be made or anchored. The records themselves are durable.',
    cure: 'Check the key and the anchor. It is tried again with the next records, and at the end.',
  },
  'journal.noThread': {
    means: 'The journal is busy, and could not be given a thread to write in. All is written without one, as durably.',
    cure: 'Ship `dist/chunks/ledger-thread.js` with the package: a bundler leaves it out. Else see the message.',
  },
  'intent.notResumed': {
    means: 'A request that was found open could not be taken up again.',
    cure: 'Read the resource; the intent stays open.',
  },
  'intent.otherPlatform': {
    means: 'A request that was found open is of another platform or dialect than this client.',
    cure: 'Open the journal with a client of that platform.',
  },
  'intent.unknownLifecycle': {
    means: 'A request that was found open is of a lifecycle that this client does not have.',
    cure: 'Open the journal with a client that has it.',
  },
  'listener.failed': { means: 'A listener threw. Nobody else was harmed.', cure: 'Mend the listener.' },
  'outcome.unrecorded': {
    means: 'An outcome is known and not on record.',
    cure: 'Check the disk. It is verified at the next start.',
  },
  'policy.loosened': {
    means: 'The policy allows more than the defaults; told at each start, once a field.',
    cure: 'Nothing, where that is meant. The audit has it on record.',
  },
  'policy.unrecorded': {
    means: 'What the policy loosens could not be put on record.',
    cure: 'Check the disk. It is tried again at the next start.',
  },
  'schedule.ended': {
    means: 'What sends requests for later came to an end.',
    cure: 'See the message, and start a new client: what waits is in the journal.',
  },
  'schedule.failed': {
    means: 'A request for later did not come to what was asked, and is not tried again.',
    cure: 'See its outcome in the audit; where it was to lower a risk, see to that now.',
  },
  'schedule.notHere': {
    means: 'Requests for later wait for another platform, or of a lifecycle that this client does not have.',
    cure: 'Run a client that has it: `interlock schedules run`.',
  },
  'sink.disabled': {
    means: 'A sink answered 410: it is sent nothing any more, and what comes for it are dead letters.',
    cure: 'Give it another URL, or `interlock outbox enable`; then `interlock outbox replay`.',
  },
  'relay.ended': {
    means: 'What brings rows to a sink came to an end.',
    cure: 'See the message, and start a new client.',
  },
  'state.unrecognised': {
    means: 'The platform reports a state that the machine does not know.',
    cure: 'Nothing is written in such a state. Report it.',
  },
};
