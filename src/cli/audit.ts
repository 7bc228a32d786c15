import type { Command } from 'commander';
import type { AuditLog, RecordFilter } from '../journal/audit-log.ts';
import type { AuditRecord } from '../journal/record.ts';
import { readJournal } from '../journal/store.ts';
import { type Entry, lifecycles } from '../lifecycles.ts';
import { listLine, recordLines } from './audit-record.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type JournalFlags, journalPath, withJournal } from './journal-path.ts';
import { momentOption } from './moment.ts';
import { between } from './number.ts';
import { print, printJson } from './terminal.ts';

const roster: { readonly [name: string]: Entry } = lifecycles;

interface AuditFlags extends JournalFlags {
  readonly json?: true;
}
interface ListFlags extends AuditFlags, Omit<RecordFilter, 'from' | 'to'> {
  readonly from?: Date;
  readonly to?: Date;
}
interface ShowFlags extends AuditFlags {
  readonly guide?: true;
}

export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .summary('verify and read what is on record')
    .description('What is on record; readable beside a running process.');
  withJournal(audit.command('verify'))
    .description('Recomputes the whole chain, and names the first record that is not right.')
    .option('--json', 'print the verification as JSON')
    .addHelpText('after', '\nExamples:\n  interlock audit verify --journal interlock.db')
    .action((flags: AuditFlags) => run(flags, (log) => verify(log, flags)));
  withJournal(audit.command('list'))
    .description('Shows records, one a line, the oldest first.')
    .option('--kind <lifecycle>', 'of one lifecycle')
    .option('--id <id>', 'of one resource')
    .option('--request <key>', 'of one request')
    .option('--outcome <kind>', 'of requests that ended so: moved, unchanged, refused, drifted, conflicted, failed')
    .option('--from <instant>', 'from this instant on', momentOption)
    .option('--to <instant>', 'before this instant', momentOption)
    .option('--limit <number>', 'so many at most', between(1, Number.MAX_SAFE_INTEGER))
    .option('--json', 'print each record as a line of JSON')
    .addHelpText('after', LIST_EXAMPLES)
    .action((flags: ListFlags) => run(flags, (log) => list(log, flags)));
  withJournal(audit.command('show'))
    .description('Shows one record whole, with the payload it commits to.')
    .argument('<id-or-seq>', "a record's id, e.g. KEY/outcome, or its number")
    .option('--guide', "print the record of the lifecycle's guide instead")
    .option('--json', 'print record and payload as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  interlock audit show 12 --journal interlock.db\n  interlock audit show crm-4711/outcome --guide',
    )
    .action((idOrSeq: string, flags: ShowFlags) => run(flags, (log) => show(log, idOrSeq, flags)));
}

const LIST_EXAMPLES = `
Examples:
  interlock audit list --journal interlock.db --outcome refused --limit 20
  interlock audit list --id c0000000-0000-4000-8000-000000000001 --from 2026-03-27T00:00:00Z --json`;

function run(flags: AuditFlags, read: (log: AuditLog) => ExitCode): void {
  const log = readJournal(journalPath(flags));
  try {
    process.exitCode = read(log);
  } finally {
    log.close();
  }
}

function verify(log: AuditLog, { json }: AuditFlags): ExitCode {
  const found = log.verify();
  if (json) printJson(found);
  else if (found.sound) print(`audit: ${found.records} records, chain verified, head ${found.head}`);
  else print(`audit: the chain is broken at record ${found.seq}: ${found.reason}`);
  return found.sound ? EXIT.done : EXIT.otherwise;
}

function list(log: AuditLog, { json, journal: _, from, to, ...filter }: ListFlags): ExitCode {
  const span = { ...(from && { from: from.toISOString() }), ...(to && { to: to.toISOString() }) };
  for (const record of log.records({ ...filter, ...span })) {
    if (json) printJson(record);
    else print(listLine(record));
  }
  return EXIT.done;
}

function show(log: AuditLog, idOrSeq: string, { guide, json }: ShowFlags): ExitCode {
  const record = log.record(/^\d+$/.test(idOrSeq) ? Number(idOrSeq) : idOrSeq);
  if (record === undefined) {
    print(`audit: there is no record ${idOrSeq}`);
    return EXIT.otherwise;
  }
  const payload = log.payload(record);
  if (guide) printJson(guideRecord(record, payload));
  else if (json) printJson({ record, payload: payload ?? null });
  else print(...recordLines(record, payload));
  return EXIT.done;
}

function guideRecord(record: AuditRecord, payload: ReturnType<AuditLog['payload']>): object {
  try {
    const project = roster[record.resource.kind]?.guideRecord;
    if (project) return project(record, payload);
    throw new UsageError(`--guide: the guide of the lifecycle ${record.resource.kind} has no record of its own.`);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--guide: ${error.message}`);
    throw error;
  }
}
