import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { JournalError } from '../../src/engine/journal.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import { type JournalReader, readJournal } from '../../src/journal/store.ts';
import type { LoggedRequest } from '../../src/sandbox/log.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { type Arrived, openMailbox } from './mailbox.ts';
import { MORNING, type Script } from './script.ts';
import type { Part, Told } from './victim.ts';

/** Milliseconds after which a process hangs: on an idle machine a script takes less than one second. */
const LONGEST = 300_000;

/** What a journal says of itself, whoever had it open. */
export interface Audit {
  readonly sound: boolean;
  readonly records: readonly AuditRecord[];
}

/** Two processes over one journal: the first is killed, the second goes on from what is there. */
export interface Killing {
  readonly script: Script;
  /** How the processes ended: a signal or an exit code. */
  readonly ends: readonly (string | number | null)[];
  /** The journal as the first left it; `undefined` where it was killed before there was one. */
  readonly before: Audit | undefined;
  readonly after: Audit;
  /** What the last process said. */
  readonly told: Told | undefined;
  /** The sandbox's own log, and how much of it was written by the first. */
  readonly log: readonly LoggedRequest[];
  readonly logged: number;
  /** All that the sandbox holds in the end. */
  readonly snapshot: Shown;
  readonly arrived: readonly Arrived[];
  /** The revisions that the stream has handled, as often as it has. */
  readonly handled: readonly number[];
}

/** What the sandbox's control API shows, be it its log or all that it holds. */
// biome-ignore lint/suspicious/noExplicitAny: each check looks into a part of its own
type Shown = any;

/** @param killAt the number of the point at which the first process is killed; 0: it is not, and there is no second. */
export async function killing(script: Script, killAt: number): Promise<Killing> {
  const folder = mkdtempSync(path.join(tmpdir(), 'interlock-crash-'));
  const sandbox = await startSandbox({ scenario: { clock: MORNING, ...script.scenario } });
  const mailbox = await openMailbox();
  const [journal, handled] = [path.join(folder, 'journal.db'), path.join(folder, 'handled')];
  const part = { name: script.name, journal, handled, sandbox: sandbox.url, mailbox: mailbox.url };
  const began = Date.now();
  const ask = async (what: string) => (await fetch(`${sandbox.url}/sandbox/${what}`)).json() as Promise<Shown>;
  try {
    const first = await lived({ ...part, killAt, began });
    const before = auditOf(journal);
    const { total: logged } = await ask('requests');
    const last = killAt === 0 ? first : await lived({ ...part, killAt: 0, began });
    return {
      script,
      ends: [first.end, last.end],
      before,
      after: auditOf(journal) ?? { sound: false, records: [] },
      told: last.told,
      log: (await ask('requests')).requests,
      logged,
      snapshot: await ask('snapshot'),
      arrived: mailbox.arrived,
      handled: existsSync(handled) ? readFileSync(handled, 'utf8').trimEnd().split('\n').map(Number) : [],
    };
  } finally {
    mailbox.close();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
}

async function lived(part: Part): Promise<{ end: string | number | null; told: Told | undefined }> {
  const child = fork(path.join(import.meta.dirname, 'victim.ts'), [JSON.stringify(part)], { env: ENVIRONMENT });
  let told: Told | undefined;
  child.on('message', (said: Told) => {
    told = said;
  });
  const guard = setTimeout(() => child.kill('SIGTERM'), LONGEST);
  const [code, signal] = await once(child, 'close');
  clearTimeout(guard);
  return { end: signal ?? code, told };
}

/** Every process reads the same sources: where Node keeps them compiled, it starts in half the time. */
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: path.join(tmpdir(), 'node-compile-cache') };

function auditOf(file: string): Audit | undefined {
  let journal: JournalReader;
  try {
    journal = readJournal(file);
  } catch (error) {
    // It was killed before the file had any tables.
    if (error instanceof JournalError) return undefined;
    throw error;
  }
  try {
    return { sound: journal.verify().sound, records: [...journal.records()] };
  } finally {
    journal.close();
  }
}
