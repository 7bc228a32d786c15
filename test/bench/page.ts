import os from 'node:os';
import type { Figure, Row, Scale, Target } from './row.ts';

/** A row as it was measured. */
export interface Result extends Pick<Row, 'what' | 'against'> {
  readonly number: string;
  readonly figures: readonly Figure[];
  readonly seconds: number;
}

/** Under which circumstances. */
export function measured(date: Date, { quick, rounds }: Scale): string {
  const [{ model = 'unknown' } = {}] = os.cpus();
  const cores = os.availableParallelism();
  const load = os.loadavg()[0]?.toFixed(1);
  return (
    `Measured ${date.toISOString().slice(0, 10)} on Node ${process.version}, ${os.platform()} ${os.arch()}, ${cores} cores ` +
    `(${model}, load ${load}), medians of ${rounds} rounds${quick ? ', in haste' : ''}; in brackets the least and the most.`
  );
}

/** One line a figure; a missed one says so. */
export function tableOf(results: readonly Result[]): string {
  const lines = results.flatMap(({ number, what, against, figures }) =>
    figures.length === 0
      ? [`| ${number} | ${what} | ${against} | | | | |`]
      : figures.map((figure, at) => {
          const about = at === 0 ? [number, what, against] : ['', '', ''];
          return `| ${[...about, figure.says, said(figure.target), shown(figure), verdict(figure)].join(' | ')} |`;
        }),
  );
  return ['| # | what | against | figure | target | measured | |', '|---|---|---|---|---|---|---|', ...lines].join(
    '\n',
  );
}

const said = (target: Target | undefined): string =>
  target === undefined ? '' : 'least' in target ? `≥ ${number(target.least)}` : `≤ ${number(target.most)}`;

function shown({ samples, unit = ' ×' }: Figure): string {
  const sorted = samples.toSorted((a, b) => a - b);
  const [least, most] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  const spread = samples.length > 1 ? ` (${number(least)} – ${number(most)})` : '';
  return `${number(median(samples))}${unit}${spread}`;
}

function verdict({ target, samples }: Figure): string {
  if (target === undefined) return '';
  const value = median(samples);
  return ('least' in target ? value >= target.least : value <= target.most) ? 'pass' : '**missed**';
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((below ?? Number.NaN) + (above ?? Number.NaN)) / 2;
}

/** Three digits that count, and no more. */
const number = (value: number): string =>
  value.toLocaleString('en-US', {
    maximumSignificantDigits: Math.max(3, Math.trunc(Math.abs(value)).toString().length),
  });
