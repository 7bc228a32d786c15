import { type Command, InvalidArgumentError } from 'commander';
import type { AnyStateMachine } from 'xstate';
import { dot } from '../export/dot.ts';
import { scxml } from '../export/scxml.ts';
import { xstateJson } from '../export/xstate-json.ts';
import { type Entry, lifecycles } from '../lifecycles.ts';
import { stateDiagram } from '../pages/mermaid.ts';
import { PROTOCOLS } from '../pages/pages.ts';
import { print } from './terminal.ts';

type Format = (machine: AnyStateMachine) => string;

interface ExportFlags {
  readonly format: Format;
}

const FORMATS: { readonly [format: string]: Format } = {
  'xstate-json': xstateJson,
  mermaid: stateDiagram,
  scxml,
  dot,
};

const MACHINES: { readonly [name: string]: AnyStateMachine } = Object.fromEntries([
  ...Object.entries<Entry>(lifecycles).map(([name, { lifecycle }]) => [name, lifecycle.machine]),
  ...PROTOCOLS.map(({ machine }) => [machine.id, machine]),
]);

export function addExport(program: Command): void {
  program
    .command('export')
    .summary('print a machine in a format that other tools read')
    .description('Prints the machine of a lifecycle, or of a protocol, in a format that other tools read.')
    .argument('<machine>', `one of ${names(MACHINES)}`, among(MACHINES))
    .requiredOption('--format <format>', `one of ${names(FORMATS)}`, among(FORMATS))
    .addHelpText('after', EXAMPLES)
    .action((machine: AnyStateMachine, { format }: ExportFlags) => print(...format(machine).split('\n')));
}

const EXAMPLES = `
Examples:
  interlock export campaign --format scxml > campaign.scxml
  interlock export request --format dot | dot -Tsvg > request.svg
  interlock export guest --format xstate-json`;

const names = (known: object): string => Object.keys(known).join(', ');

const among =
  <T>(known: { readonly [name: string]: T }) =>
  (name: string): T => {
    const found = Object.hasOwn(known, name) ? known[name] : undefined;
    if (found === undefined) throw new InvalidArgumentError(`One of ${names(known)} is expected.`);
    return found;
  };
