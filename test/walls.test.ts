import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/** Source text by path from the repository's root. */
type Sources = ReadonlyMap<string, string>;

const sources: Sources = new Map(
  globSync(['machines/**/*.ts', 'src/**/*.ts']).map((file) => [
    file.replaceAll(path.sep, '/'),
    readFileSync(file, 'utf8'),
  ]),
);

/** What each room may reach, directly or through whatever it imports. A linter sees only direct imports. */
const WALLS: readonly { readonly room: RegExp; readonly may: RegExp }[] = [
  { room: /^machines\//, may: /^(machines\/|xstate$|valibot$)/ },
  { room: /^src\/sandbox\//, may: /^(src\/sandbox\/|node:|hono|@hono\/node-server|ajv|ajv-formats)/ },
  {
    room: /^src\/engine\//,
    may: /^(src\/engine\/|machines\/|xstate$|valibot$|ajv$|canonicalize$|node:(crypto|module)$)/,
  },
  {
    room: /^src\/identity\//,
    may: /^(src\/(identity|engine)\/|machines\/|valibot$|libphonenumber-js\/max$|node:(crypto|module|url)$)/,
  },
  {
    room: /^src\/effects\//,
    may: /^(src\/(effects|engine)\/|machines\/|xstate$|valibot$|canonicalize$|node:(crypto|module)$)/,
  },
  {
    room: /^src\/genesys\//,
    may: /^(src\/(genesys|engine)\/|machines\/|xstate$|valibot$|canonicalize$|cockatiel$|node:|ky$|undici$)/,
  },
  { room: /^src\/journal\//, may: /^(src\/(journal|engine)\/|machines\/|xstate$|valibot$|canonicalize$|node:)/ },
  {
    room: /^src\/pages\//,
    may: /^(src\/(pages|paths|engine)\/|machines\/|xstate$|valibot$|canonicalize$|node:(crypto|module)$)/,
  },
  {
    room: /^src\/matrix\//,
    may: /^(src\/(matrix|pages|journal|engine)\/|machines\/|xstate$|valibot$|canonicalize$|node:)/,
  },
  { room: /^src\/export\//, may: /^(src\/(export|pages)\/|machines\/|xstate$|valibot$)/ },
  {
    room: /^src\/paths\//,
    may: /^(src\/(paths|engine)\/|machines\/|xstate|valibot$|ajv$|canonicalize$|fast-check$|node:(crypto|module)$)/,
  },
  {
    room: /^src\/hosts\//,
    may: /^(src\/(hosts|engine|genesys)\/|machines\/|xstate$|valibot$|ajv$|canonicalize$|cockatiel$|node:|ky$|undici$)/,
  },
  {
    room: /^src\/sinks\//,
    may: /^(src\/(sinks|hosts|inbound|engine|genesys)\/|machines\/|xstate$|valibot$|canonicalize$|cockatiel$|standardwebhooks$|node:|ky$|undici$)/,
  },
  {
    room: /^src\/inspector\//,
    may: /^(src\/(inspector|pages|engine)\/|machines\/|xstate$|valibot$|ajv$|canonicalize$|node:|hono|@hono\/node-server$|ws$)/,
  },
  // The lifecycles are known to the roster and to the dialects; whatever serves all of them may not name one.
  {
    room: /^src\/(engine|export|genesys|journal|hosts|sinks|pages|paths|inbound|inspector)\//,
    may: /^(?!machines\/(campaign|conversation|attributes|guest|presence)\.ts)/,
  },
  { room: /^src\/(?!cli\/)/, may: /^(?!src\/cli\/)/ },
];

/** XState's transition functions have one caller; types and `setup` are the machines' own affair. */
const XSTATE_CALLERS = /^(machines\/|src\/engine\/step\.ts$|src\/paths\/)/;

/** One for each subpath of the package. Nothing else hands on what is not its own. */
const PUBLIC_PAGES: ReadonlySet<string> = new Set(['src/index.ts', 'src/machines.ts', 'src/testing.ts']);

function importsOf(file: string, text: string): { target: string; typeOnly: boolean; names: string }[] {
  const statement = /(?:^|\n)\s*(import|export)\s+(type\s+)?([^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/g;
  const late = /\b(?:import|require)\('([^']+)'\)/g;
  return [
    ...[...text.matchAll(statement)].map(([, , type, names = '', from = '']) => ({ from, type, names })),
    ...[...text.matchAll(late)].map(([, from = '']) => ({ from, type: undefined, names: '' })),
  ].map(({ from, type, names }) => ({
    target: from.startsWith('.') ? path.posix.join(path.posix.dirname(file), from) : from,
    typeOnly: type !== undefined,
    names,
  }));
}

function reach(files: Sources, start: string): Map<string, string> {
  const via = new Map<string, string>();
  const open = [start];
  for (const file of open) {
    for (const { target } of importsOf(file, files.get(file) ?? '')) {
      if (via.has(target)) continue;
      via.set(target, file);
      if (files.has(target)) open.push(target);
    }
  }
  return via;
}

function violations(files: Sources): string[] {
  const found: string[] = [];
  for (const [file, text] of files) {
    for (const [target, via] of reach(files, file)) {
      const broken = WALLS.some(({ room, may }) => room.test(file) && !may.test(target));
      if (broken) found.push(`${file} reaches ${target}${via === file ? '' : ` through ${via}`}`);
    }
    for (const { target, typeOnly } of importsOf(file, text)) {
      if (target === 'xstate' && !typeOnly && !XSTATE_CALLERS.test(file)) found.push(`${file} calls xstate`);
      if (target === 'ws' && !/^src\/inspector\//.test(file)) found.push(`${file} uses ws`);
      if (target === 'xstate/graph' && !/^src\/paths\//.test(file)) found.push(`${file} calls xstate/graph`);
    }
    if (!PUBLIC_PAGES.has(file) && /(?:^|\n)export\s+(\*|(type\s+)?\{[^}]*\}\s+from)/.test(text)) {
      found.push(`${file} re-exports; only a public page does`);
    }
  }
  return found;
}

const planted = (file: string, text: string): Sources => new Map([...sources, [file, text]]);

describe('the walls of the house', () => {
  test('hold through the whole import graph', () => {
    expect(violations(sources)).toEqual([]);
  });

  test.each([
    [
      'machines/campaign.ts',
      "import { connect } from '../src/connect.ts';",
      'machines/campaign.ts reaches src/connect.ts',
    ],
    [
      'src/sandbox/sandbox.ts',
      "import { campaign } from '../../machines/campaign.ts';",
      'src/sandbox/sandbox.ts reaches machines/campaign.ts',
    ],
    [
      'src/engine/decide.ts',
      "import { GenesysClient } from '../genesys/client.ts';",
      'src/engine/decide.ts reaches src/genesys/client.ts',
    ],
    [
      'src/engine/drive.ts',
      "import { campaign } from '../../machines/campaign.ts';",
      'src/engine/drive.ts reaches machines/campaign.ts',
    ],
    [
      'src/inspector/stage.ts',
      "import { GenesysClient } from '../genesys/client.ts';",
      'src/inspector/stage.ts reaches src/genesys/client.ts',
    ],
    ['src/genesys/client.ts', "import { WebSocket } from 'ws';", 'src/genesys/client.ts uses ws'],
    [
      'src/engine/decide.ts',
      "const late = () => import('../genesys/client.ts');",
      'src/engine/decide.ts reaches src/genesys/client.ts',
    ],
    ['src/journal/seal.ts', "const late = () => require('undici');", 'src/journal/seal.ts reaches undici'],
    ['src/genesys/client.ts', "import { transition } from 'xstate';", 'src/genesys/client.ts calls xstate'],
    ['src/connect.ts', "export * from './cli/main.ts';", 'src/connect.ts re-exports; only a public page does'],
  ])('a planted import in %s turns red', (file, line, sentence) => {
    expect(violations(planted(file, `${line}\n${sources.get(file)}`))).toContain(sentence);
  });

  test('a violation behind another file is found too', () => {
    const behind = planted('machines/clock.ts', "import { hostname } from 'node:os';\nexport const name = hostname();");
    const rule = 'machines/rules/reason.ts';
    const files = new Map([...behind, [rule, `import { name } from '../clock.ts';\n${sources.get(rule)}`]]);
    expect(violations(files)).toContain('machines/campaign.ts reaches node:os through machines/clock.ts');
  });

  test('only the host reads the clock of the machine and rolls dice; everybody else is handed both', () => {
    const readers = [...sources].filter(
      ([file, text]) =>
        !file.startsWith('src/sandbox/') &&
        /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b/.test(text),
    );
    expect(readers.map(([file]) => file)).toEqual(['src/hosts/clock.ts']);
  });

  test('only the CLI speaks to the process', () => {
    const speakers = [...sources].filter(
      ([file, text]) => !file.startsWith('src/cli/') && /\bconsole\.|\bprocess\.(argv|env|exit|std)/.test(text),
    );
    expect(speakers.map(([file]) => file)).toEqual([]);
  });
});
