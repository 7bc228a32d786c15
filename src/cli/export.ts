import { type Command, InvalidArgumentError } from 'commander';
import type { AnyStateMachine } from 'xstate';
import { dot } from '../export/dot.ts';
import { scxml } from '../export/scxml.ts';
import { xstateJson } from '../export/xstate-json.ts';
import { type Entry, lifecycles, type Roster } from '../lifecycles.ts';
import { stateDiagram } from '../pages/mermaid.ts';
import { PROTOCOLS } from '../pages/pages.ts';
import { policyFile } from './policy-file.ts';
import { print } from './terminal.ts';

type Format = (machine: AnyStateMachine) => string;

interface ExportFlags {
  readonly format: Format;
  readonly policy?: string;
}

const FORMATS: { readonly [format: string]: Format } = {
  'xstate-json': xstateJson,
  mermaid: stateDiagram,
  scxml,
  dot,
};

/** A policy restricts lifecycles, and no protocol. */
const MACHINES: { readonly [name: string]: (roster: Roster) => AnyStateMachine } = Object.fromEntries([
  ...Object.entries<Entry>(lifecycles).map(
    ([name, house]) => [name, (roster: Roster) => (roster[name] ?? house).lifecycle.machine] as const,
  ),
  ...PROTOCOLS.map(({ machine }) => [machine.id, () => machine] as const),
]);

export function addExport(program: Command): void {
  program
    .command('export')
    .summary('print a machine in a format that other tools read')
    .description('Prints the machine of a lifecycle, or of a protocol, in a format that other tools read.')
    .argument('<machine>', `one of ${names(MACHINES)}`, among(MACHINES))
    .requiredOption('--format <format>', `one of ${names(FORMATS)}`, among(FORMATS))
    .option('--policy <file>', 'the lifecycles as this policy restricts them')
    .addHelpText('after', EXAMPLES)
    .action((machineOf: (roster: Roster) => AnyStateMachine, { format, policy }: ExportFlags) => {
      const { roster } = policyFile('--policy', policy);
      print(...format(machineOf(roster)).split('\n'));
    });
}

const EXAMPLES = `
Examples:
  interlock export campaign --format scxml > campaign.scxml
  interlock export request --format dot | dot -Tsvg > request.svg
  interlock export guest --format xstate-json --policy policy.json`;

const names = (known: object): string => Object.keys(known).join(', ');

const among =
  <T>(known: { readonly [name: string]: T }) =>
  (name: string): T => {
    const found = Object.hasOwn(known, name) ? known[name] : undefined;
    if (found === undefined) throw new InvalidArgumentError(`One of ${names(known)} is expected.`);
    return found;
  };
