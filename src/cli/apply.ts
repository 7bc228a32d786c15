import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { STREAMED } from '../inbound/streams.ts';
import { openJournal } from '../journal/store.ts';
import { application } from './application.ts';
import { type CheckpointFlags, checkpointsOf, withCheckpoints } from './checkpoints.ts';
import { type ConnectionFlags, connectionOf, withConnection } from './connection.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { Expected } from './expected.ts';
import { interruption } from './interruption.ts';
import { type JournalFlags, journalPathFor, withJournal } from './journal-path.ts';
import { between } from './number.ts';
import type { Result } from './result.ts';
import { ResultFile } from './result-file.ts';
import { withSinks } from './sinks-file.ts';
import { sourceOf } from './source.ts';
import { spanOption, spanTaker } from './span-file.ts';
import { type Summary, summaryLines } from './summary.ts';
import { printJson, printStyled, tell } from './terminal.ts';

interface ApplyFlags extends ConnectionFlags, JournalFlags, CheckpointFlags {
  readonly concurrency: number;
  readonly again?: true;
  readonly inspect?: true;
  readonly out?: string;
  readonly expect?: string;
  readonly stream?: (typeof STREAMED)[number];
  readonly spans?: string;
  readonly json?: true;
}

export function addApply(program: Command): void {
  const command = program
    .command('apply')
    .summary('carry out a file of requests')
    .description(DESCRIPTION)
    .argument('<file>', 'one JSON object a line: lifecycle, id, event, actor, and payload, deadline, request if needed')
    .option('--concurrency <number>', 'requests under way at once, 1 to 256', between(1, 256), 16)
    .option('--again', 'carry out a file once more that was finished before')
    .option('--inspect', 'serve a page on this machine that shows resources and requests meanwhile')
    .option('--out <file>', 'write a line of JSON for each request: how it ended, and why')
    .option('--expect <file>', 'succeed where all requests end as in this file, which --out has written')
    .addOption(new Option('--stream <lifecycle>', 'watch what the file names by its event stream').choices(STREAMED))
    .addOption(spanOption())
    .option('--json', 'print the summary as JSON');
  withConnection(withCheckpoints(withJournal(withSinks(command))))
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: ApplyFlags) => {
      process.exitCode = await apply(file, flags);
    });
}

const DESCRIPTION = `Carries every request of a file through its lifecycle: in order per resource, once per journal.
Ended at any moment and started again with the same journal, it goes on where it was.
At its end it waits, for 30 seconds at most, until its CRM, its sinks and its stream have caught up; what is not delivered then \
stays in the journal.

Exit codes: 0 all moved or unchanged, 2 anything else, 64 bad usage, 65 bad input.`;

const EXAMPLES = `
Examples:
  interlock apply requests.jsonl --journal interlock.db --out results.jsonl
  interlock apply requests.jsonl --sandbox --scenario scenario.json --json
  interlock apply shifts.jsonl --journal interlock.db --stream presence --spans spans.jsonl

A line:
  {"lifecycle":"campaign","id":"c0000000-0000-4000-8000-000000000001","event":"pause",
   "actor":{"id":"anna","type":"user"},"payload":{"reason":"COMPLIANCE"}}   (all on one line)`;

async function apply(file: string, flags: ApplyFlags): Promise<ExitCode> {
  const { concurrency, again = false, inspect = false } = flags;
  const source = sourceOf(file);
  if (flags.spans !== undefined && flags.stream === undefined) {
    throw new UsageError('--spans: only a stream has spans; --stream is expected, too.');
  }
  const expected = flags.expect === undefined ? undefined : await Expected.read(flags.expect);
  const stop = interruption();
  stop.addEventListener('abort', () =>
    tell('Interrupted: what is under way comes to its end. Once more ends it at once.'),
  );
  await using connection = await connectionOf(flags);
  const path = journalPathFor(flags);
  const out = flags.out === undefined ? undefined : await ResultFile.open(flags.out, file);
  const ended = async (result: Result): Promise<void> => {
    expected?.compare(result);
    await out?.write(result);
  };
  const journal = openJournal(path, { now: connection.configuration.clock.now, checkpoints: checkpointsOf(flags) });
  try {
    const watch = flags.stream && { lifecycle: flags.stream, take: await spanTaker(flags.spans) };
    const shared = { source, connection, journal, concurrency, again, inspect, stop, ended };
    const applied = await application({ ...shared, ...(watch && { watch }) });
    await out?.close();
    const summary: Summary = {
      ...applied,
      ...(expected && { expected: { file: expected.file, differences: expected.differences() } }),
      audit: journal.verify(),
      journal: resolve(path),
    };
    tell(...summary.badInput);
    if (flags.json) printJson(summary);
    else printStyled(...summaryLines(summary));
    return exitCode(summary);
  } finally {
    await journal.close();
  }
}

function exitCode({ end, audit, expected, outcomes, requests, unrecorded, stream }: Summary): ExitCode {
  if (end === 'badInput') return EXIT.input;
  if (end === 'interrupted' || !audit.sound || stream?.failure) return EXIT.otherwise;
  const isWell = expected
    ? expected.differences.length === 0
    : outcomes.moved + outcomes.unchanged === requests && unrecorded === 0;
  return isWell ? EXIT.done : EXIT.otherwise;
}
