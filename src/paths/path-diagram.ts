import { type Path, stepLabel } from './path.ts';

/** Paths as one Mermaid `stateDiagram-v2`: a box each, in which the arrows are numbered in the order they are taken. */
export const pathDiagram = (paths: readonly Path[]): string =>
  ['stateDiagram-v2', ...paths.flatMap((path, at) => box(path, at + 1))].join('\n');

function box(path: Path, number: number): string[] {
  const states = [...new Set(path.flatMap(({ from, to }) => [from, to]))];
  // A state is declared once in the whole diagram, so each box has names of its own.
  const idOf = (state: string) => `p${number}_${states.indexOf(state)}`;
  return [
    `  state "path ${number}" as p${number} {`,
    ...states.map((state) => `    state "${escaped(state)}" as ${idOf(state)}`),
    ...(path[0] === undefined ? [] : [`    [*] --> ${idOf(path[0].from)}`]),
    ...path.map((step, at) => `    ${idOf(step.from)} --> ${idOf(step.to)} : ${at + 1} ${escaped(stepLabel(step))}`),
    '  }',
  ];
}

/** These end a label or begin a comment; Mermaid reads `#58;` as the character with that number. */
const escaped = (text: string): string => text.replace(/[:;#"]/g, (sign) => `#${sign.charCodeAt(0)};`);
