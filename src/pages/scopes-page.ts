import type { ScopedCall } from '../engine/effects.ts';
import type { LifecycleSubject } from './lifecycle-page.ts';
import { blocks, code, codes, page, table } from './markdown.ts';
import { operationsOf } from './operations.ts';

/** Calls that belong to no lifecycle, by dialect and by what they are for. */
export interface OtherCalls {
  readonly [dialect: string]: { readonly [use: string]: { readonly calls: readonly ScopedCall[] } };
}

/** A lifecycle, or something else that a client is used for, and what it asks of the platform. */
interface Use {
  readonly name: string;
  readonly calls: readonly ScopedCall[];
}

/** The scope of every call there is, and what a token needs for each use of a client. */
export function scopesPage(subjects: readonly LifecycleSubject[], others: OtherCalls): string {
  const spoken = subjects.flatMap(({ effects }) => effects.map(({ dialect }) => dialect));
  const dialects = [...new Set([...spoken, ...Object.keys(others)])];
  return page(
    'src/effects',
    '# Scopes',
    'What the token of a client needs, for what the client is used for. The platform answers 403 to a call that its token has no scope for: the request fails, or the rule whose fact may not be read refuses.',
    'A stream reads the resources that it follows, too. To ask for a token needs no scope, and a CRM has a token of its own.',
    ...dialects.map((dialect) => section(dialect, usesOf(dialect, subjects, others[dialect] ?? {}))),
  );
}

function usesOf(dialect: string, subjects: readonly LifecycleSubject[], others: OtherCalls[string]): Use[] {
  return [
    ...subjects.flatMap(({ lifecycle, effects }) =>
      effects
        .filter((each) => each.dialect === dialect)
        .map((each) => ({
          name: lifecycle.name,
          calls: operationsOf(lifecycle, each).map(({ request, scope }) => ({ ...request, scope })),
        })),
    ),
    ...Object.entries(others).map(([name, { calls }]) => ({ name, calls })),
  ];
}

const section = (dialect: string, uses: readonly Use[]): string =>
  blocks(
    `## Dialect: ${dialect}`,
    table(
      ['use', 'scopes'],
      uses.map(({ name, calls }) => [code(name), codes([...new Set(calls.map(({ scope }) => scope))])]),
    ),
    '### Every call',
    callsTable(uses),
  );

/** A call that several make has one row. */
function callsTable(uses: readonly Use[]): string {
  const rows = Map.groupBy(
    uses.flatMap(({ name, calls }) => calls.map((call) => ({ name, call }))),
    ({ call }) => call.operation,
  );
  return table(
    ['operation', 'call', 'scope', 'use'],
    [...rows].map(([operation, made]) => [
      code(operation),
      codes([...new Set(made.map(({ call }) => `${call.method} ${call.path}`))]),
      codes([...new Set(made.map(({ call }) => call.scope))]),
      codes(made.map(({ name }) => name)),
    ]),
  );
}
