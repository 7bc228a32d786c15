import { type Command, Option } from 'commander';
import type { RecordFilter } from '../journal/audit-log.ts';
import { cloudEvent } from '../journal/cloudevent.ts';
import { ocsfEvent } from '../journal/ocsf.ts';
import type { AuditRecord } from '../journal/record.ts';
import { type JournalReader, readJournal } from '../journal/store.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type JournalFlags, journalPath, withJournal } from './journal-path.ts';
import { momentOption } from './moment.ts';
import { printJson, tell } from './terminal.ts';

const FORMATS = {
  jsonl: (record: AuditRecord): object => record,
  cloudevents: cloudEvent,
  ocsf: ocsfEvent,
} as const;

interface ExportFlags extends JournalFlags, Pick<RecordFilter, 'kind' | 'id'> {
  readonly format: keyof typeof FORMATS;
  readonly from?: Date;
  readonly to?: Date;
  readonly sound?: true;
}

export function addAuditExport(audit: Command): void {
  withJournal(audit.command('export'))
    .description(DESCRIPTION)
    .addOption(new Option('--format <name>', 'in which form').choices(Object.keys(FORMATS)).default('jsonl'))
    .option('--kind <lifecycle>', 'of one lifecycle')
    .option('--id <id>', 'of one resource')
    .option('--from <instant>', 'from this instant on', momentOption)
    .option('--to <instant>', 'before this instant', momentOption)
    .option('--sound', 'of a damaged journal all records before the first that is not right')
    .addHelpText('after', EXAMPLES)
    .action((flags: ExportFlags) => {
      process.exitCode = exported(flags);
    });
}

const DESCRIPTION = `Prints records for other tools, a line of JSON each: as they are, as CloudEvents 1.0, or as events of the OCSF class \
Entity Management (3004, version 1.1.0). Payload values are never among them.`;

const EXAMPLES = `
Exit codes: 0 exported, 2 the journal cannot be read, or with --sound is damaged.

Examples:
  interlock audit export --journal interlock.db > audit.jsonl
  interlock audit export --format ocsf --from 2026-03-27T00:00:00Z --journal interlock.db
  interlock audit export --sound --journal damaged.db > rescued.jsonl`;

function exported({ format, sound, from, to, kind, id, ...flags }: ExportFlags): ExitCode {
  const filter = {
    ...{ ...(kind && { kind }), ...(id && { id }) },
    ...{ ...(from && { from: from.toISOString() }), ...(to && { to: to.toISOString() }) },
  };
  if (sound && Object.keys(filter).length > 0) {
    throw new UsageError('--sound: it rescues all that can be read; --kind, --id, --from and --to are not expected.');
  }
  const log = readJournal(journalPath(flags));
  try {
    if (sound) return rescued(log, format);
    for (const record of log.records(filter)) printJson(FORMATS[format](record));
    return EXIT.done;
  } finally {
    log.close();
  }
}

function rescued(log: JournalReader, format: ExportFlags['format']): ExitCode {
  const found = log.verify();
  const end = found.sound ? found.records + 1 : found.seq;
  for (let seq = 1; seq < end; seq += 1) {
    const record = log.record(seq);
    // A checkpoint may know of records that are not there any more.
    if (record) printJson(FORMATS[format](record));
  }
  if (!found.sound)
    tell(`audit: the chain is broken at record ${found.seq}: ${found.reason}; all before it is exported`);
  return found.sound ? EXIT.done : EXIT.otherwise;
}
