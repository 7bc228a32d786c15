import { type Command, Option } from 'commander';
import { OUTCOMES } from '../engine/outcome.ts';
import type { AuditLog, RecordFilter } from '../journal/audit-log.ts';
import type { AuditRecord } from '../journal/record.ts';
import { type JournalReader, readJournal } from '../journal/store.ts';
import { type Entry, lifecycles } from '../lifecycles.ts';
import { addErase } from './audit-erase.ts';
import { addAuditExport } from './audit-export.ts';
import { addProofs } from './audit-proof.ts';
import { listLine, recordLines } from './audit-record.ts';
import { addVerify } from './audit-verify.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { explanationLines, explanationOf } from './explanation.ts';
import { idsFile } from './ids-file.ts';
import { type JournalFlags, journalPath, withJournal } from './journal-path.ts';
import { printList } from './listing.ts';
import { momentOption } from './moment.ts';
import { between } from './number.ts';
import { print, printJson, tell } from './terminal.ts';

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
  readonly ids?: string;
}

export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .summary('verify and read what is on record')
    .description('What is on record; readable beside a running process.');
  addVerify(audit);
  withJournal(audit.command('list'))
    .description('Shows records, one a line, the oldest first.')
    .option('--kind <lifecycle>', 'of one lifecycle')
    .option('--id <id>', 'of one resource')
    .option('--request <key>', 'of one request')
    .addOption(new Option('--outcome <kind>', 'of requests that ended so').choices(OUTCOMES))
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
    .option('--ids <file>', "the organisation's own ids of presences, as JSON, for --guide (default: their names)")
    .option('--json', 'print record and payload as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  interlock audit show 12 --journal interlock.db\n  interlock audit show crm-4711/outcome --guide',
    )
    .action((idOrSeq: string, flags: ShowFlags) => run(flags, (log) => show(log, idOrSeq, flags)));
  withJournal(audit.command('explain'))
    .description(
      'Makes the decision behind an outcome again, offline, and says whether it comes out to the same bytes.',
    )
    .argument('<id-or-seq>', "a request, a record's id, e.g. KEY/outcome, or its number")
    .option('--json', 'print the decision and what came of making it again as JSON')
    .addHelpText('after', EXPLAIN_EXAMPLES)
    .action((idOrSeq: string, flags: AuditFlags) => run(flags, (log) => explained(log, idOrSeq, flags)));

  withJournal(audit.command('prove'))
    .description(
      'Prints, as JSON, what proves that one record is among those of the last checkpoint; it shows no other.',
    )
    .argument('<id-or-seq>', "a record's id, e.g. KEY/outcome, or its number")
    .addHelpText('after', PROVE_EXAMPLES)
    .action((idOrSeq: string, flags: JournalFlags) => run(flags, (log) => prove(log, idOrSeq)));
  addProofs(audit);
  addAuditExport(audit);
  addErase(audit);
}

const PROVE_EXAMPLES = `
Exit codes: 0 proved, 2 there is no such record, or no checkpoint covers it yet.

Examples:
  interlock audit prove crm-4711/outcome --journal interlock.db > proof.json`;

const EXPLAIN_EXAMPLES = `
Exit codes: 0 the same bytes, 2 anything else: other bytes or versions, no receipt, an erased one.

Examples:
  interlock audit explain crm-4711 --journal interlock.db
  interlock audit explain 12 --journal interlock.db --json`;

const LIST_EXAMPLES = `
Examples:
  interlock audit list --journal interlock.db --outcome refused --limit 20
  interlock audit list --id c0000000-0000-4000-8000-000000000001 --from 2026-03-27T00:00:00Z --json`;

function run(flags: JournalFlags, read: (log: JournalReader) => ExitCode): void {
  const log = readJournal(journalPath(flags));
  try {
    process.exitCode = read(log);
  } finally {
    log.close();
  }
}

function list(log: AuditLog, { json, journal: _, from, to, ...filter }: ListFlags): ExitCode {
  const span = { ...(from && { from: from.toISOString() }), ...(to && { to: to.toISOString() }) };
  printList(log.records({ ...filter, ...span }), { lineOf: listLine, json, none: 'audit: no record found' });
  return EXIT.done;
}

const recordOf = (log: AuditLog, idOrSeq: string): AuditRecord | undefined =>
  log.record(/^\d+$/.test(idOrSeq) ? Number(idOrSeq) : idOrSeq);

function missing(idOrSeq: string): ExitCode {
  print(`audit: there is no record ${idOrSeq}`);
  return EXIT.otherwise;
}

function prove(log: JournalReader, idOrSeq: string): ExitCode {
  const record = recordOf(log, idOrSeq);
  if (record === undefined) return missing(idOrSeq);
  const proof = log.prove(record);
  if (proof) printJson(proof);
  else tell(`audit: no checkpoint covers record ${record.seq} yet`);
  return proof ? EXIT.done : EXIT.otherwise;
}

function explained(log: AuditLog, idOrSeq: string, { json }: AuditFlags): ExitCode {
  const record = recordOf(log, idOrSeq) ?? log.record(`${idOrSeq}/outcome`);
  if (record === undefined) return missing(idOrSeq);
  const explanation = explanationOf(log, record);
  const lines = explanationLines(explanation);
  if (json) printJson({ ...explanation, explanation: lines });
  else print(...lines);
  return explanation.rerun.kind === 'sameBytes' ? EXIT.done : EXIT.otherwise;
}

function show(log: AuditLog, idOrSeq: string, { guide, ids, json }: ShowFlags): ExitCode {
  if (ids !== undefined && !guide) throw new UsageError('--ids: only --guide reads it.');
  const record = recordOf(log, idOrSeq);
  if (record === undefined) return missing(idOrSeq);
  const payload = log.payload(record);
  if (guide) printJson(guideRecord(record, payload, ids));
  else if (json) printJson({ record, payload: payload ?? null });
  else print(...recordLines(record, payload));
  return EXIT.done;
}

function guideRecord(record: AuditRecord, payload: ReturnType<AuditLog['payload']>, ids: string | undefined): object {
  const own = ids === undefined ? {} : idsFile(ids);
  try {
    const project = roster[record.resource.kind]?.guideRecord;
    if (project) return project(record, payload, own);
    throw new UsageError(`--guide: the guide of the lifecycle ${record.resource.kind} has no record of its own.`);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--guide: ${error.message}`);
    throw error;
  }
}
