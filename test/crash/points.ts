import { subscribe } from 'node:diagnostics_channel';
import { DatabaseSync, StatementSync } from 'node:sqlite';

/** What undici tells of a call, as far as it is looked at here. */
interface Called {
  readonly request: { readonly method: string; readonly path: string };
}

const MOMENTS = {
  'undici:client:sendHeaders': 'before',
  'undici:request:bodySent': 'under way',
  'undici:request:headers': 'answered',
} as const;

/**
 * Notes, from now on, each moment of this process at which something becomes durable here or elsewhere: both sides of every
 * commit, and of every HTTP write when it is about to leave, when it has left, and when its answer has come. At the moment of
 * the given number, from 1, the process is killed.
 */
export function mark(killAt: number): readonly string[] {
  const passed: string[] = [];
  const reach = (point: string): void => {
    passed.push(point);
    // A signal that a process sends to itself is there before the call returns.
    if (passed.length === killAt) process.kill(process.pid, 'SIGKILL');
  };
  markCommits(reach);
  for (const [channel, moment] of Object.entries(MOMENTS)) {
    subscribe(channel, (message) => {
      const { method, path } = (message as Called).request;
      if (method !== 'GET' && path !== '/oauth/token') reach(`${method} ${path}, ${moment}`);
    });
  }
  return passed;
}

function markCommits(reach: (point: string) => void): void {
  const { exec } = DatabaseSync.prototype;
  const { run } = StatementSync.prototype;
  let tables = new Set<string>();
  const noted = function (this: StatementSync, ...values: unknown[]): unknown {
    tables.add(/\b(?:INTO|UPDATE|FROM)(?: OR \w+)? (\w+)/.exec(this.sourceSQL)?.[1] ?? this.sourceSQL);
    return Reflect.apply(run, this, values);
  };
  StatementSync.prototype.run = noted as typeof run;
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
    if (!sql.includes('COMMIT')) return exec.call(this, sql);
    const what = [...tables].join(' + ') || 'the tables themselves';
    tables = new Set();
    reach(`commit of ${what}, before`);
    exec.call(this, sql);
    reach(`commit of ${what}, after`);
  };
}
