import { Argument, type Command, Option } from 'commander';
import { systemClock } from '../hosts/clock.ts';
import { coverage } from '../paths/coverage.ts';
import { coverageTable } from '../paths/coverage-table.ts';
import { gherkin } from '../paths/gherkin.ts';
import type { Model } from '../paths/model.ts';
import { type Path, pathText } from '../paths/path.ts';
import { pathDiagram } from '../paths/path-diagram.ts';
import { pathsOf, STRATEGIES, type Strategy } from '../paths/strategies.ts';
import { randomPaths } from '../paths/walks.ts';
import { UsageError } from './exit.ts';
import { MODELS, modelNamed } from './models.ts';
import { between } from './number.ts';
import { overview } from './paths-overview.ts';
import { policyFile } from './policy-file.ts';
import { counted } from './table.ts';
import { print, printJson } from './terminal.ts';

interface PathsFlags {
  readonly strategy?: Strategy | 'walk';
  readonly format: 'text' | 'json' | 'mermaid' | 'gherkin';
  readonly policy?: string;
  readonly seed?: number;
  readonly walks?: number;
}

const MOST_SEED = 0x7fff_ffff;

export function addPaths(program: Command): void {
  program
    .command('paths')
    .summary('list paths that test a lifecycle or a protocol')
    .description('Lists paths through a machine and what they cover or, of all machines, what their tours cover.')
    .addArgument(new Argument('[lifecycle]', 'a lifecycle, or a protocol of the house').choices(MODELS))
    .addOption(
      new Option('--strategy <name>', 'what the paths are to meet (default: edges)').choices([...STRATEGIES, 'walk']),
    )
    .addOption(
      new Option('--format <name>', 'how they are printed')
        .choices(['text', 'json', 'mermaid', 'gherkin'])
        .default('text'),
    )
    .option('--policy <file>', 'the lifecycles as this policy restricts them')
    .option(
      '--seed <number>',
      'repeat the walks of a seed (default: another each time; it is printed)',
      between(0, MOST_SEED),
    )
    .option('--walks <number>', 'how many walks (default: 10)', between(1, 10_000))
    .addHelpText('after', EXAMPLES)
    .action(async (lifecycle: string | undefined, flags: PathsFlags) => {
      if (flags.strategy !== 'walk' && (flags.seed ?? flags.walks) !== undefined) {
        throw new UsageError('--seed, --walks: they are for --strategy walk.');
      }
      const policy = policyFile('--policy', flags.policy);
      if (lifecycle !== undefined) return list(modelNamed(lifecycle, policy), flags);
      if (flags.strategy !== undefined || !['text', 'json'].includes(flags.format)) {
        throw new UsageError('LIFECYCLE (missing): without it, all are summed up, as text or JSON.');
      }
      process.exitCode = overview(policy, flags.format === 'json');
    });
}

const EXAMPLES = `
Examples:
  interlock paths
  interlock paths campaign --strategy denied
  interlock paths request --strategy pairs --format json
  interlock paths guest --strategy walk --seed 20261120 --walks 3`;

async function list(model: Model, { strategy = 'edges', format, ...walks }: PathsFlags): Promise<void> {
  const { paths, seed } = strategy === 'walk' ? await walked(model, walks) : { paths: pathsOf(model, strategy) };
  const title = `${model.name}, ${strategy}${seed === undefined ? '' : ` (seed ${seed})`}`;
  const covered = coverage(model, paths);
  switch (format) {
    case 'json':
      return printJson({ name: model.name, strategy, ...(seed !== undefined && { seed }), paths, coverage: covered });
    case 'mermaid':
      return print(`%% ${title}`, ...pathDiagram(paths).split('\n'));
    case 'gherkin':
      return print(...gherkin(model, title, paths).split('\n'));
    case 'text': {
      const size = `${counted(paths.length, 'path')}, ${counted(paths.flat().length, 'step')}`;
      const lines = paths.map((path, at) => `${at + 1}. ${pathText(path)}`);
      return print(`${title}: ${size}`, ...lines, ...coverageTable(covered));
    }
  }
}

async function walked(
  model: Model,
  { seed = Math.floor(systemClock().random() * MOST_SEED), walks: paths = 10 }: Pick<PathsFlags, 'seed' | 'walks'>,
): Promise<{ readonly paths: Path[]; readonly seed: number }> {
  return { paths: randomPaths(await fastCheck(), model, { seed, paths }), seed };
}

/** Only walks need it, so it comes with whoever wants them. */
async function fastCheck(): Promise<typeof import('fast-check')> {
  try {
    return await import('fast-check');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError('--strategy walk needs the package fast-check: npm install --save-dev fast-check.');
  }
}
