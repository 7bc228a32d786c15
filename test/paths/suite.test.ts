import { describe, expect, test } from 'vitest';
import { type Became, type Driver, follow } from '../../src/paths/driver.ts';
import type { Path, Step } from '../../src/paths/path.ts';
import { PathError } from '../../src/paths/replay.ts';
import { pathsOf } from '../../src/paths/strategies.ts';
import { describePaths } from '../../src/paths/suite.ts';
import { Fake } from './fake.ts';
import { MODELS, model } from './models.ts';

// What the adapter registers with Vitest runs here as tests of its own.
for (const one of MODELS.filter(({ lifecycle }) => lifecycle !== undefined)) {
  describePaths({ describe, test }, one, pathsOf(one, 'denied'), () => new Fake(one));
}

const campaign = model('campaign');
const paths = pathsOf(campaign, 'denied');
const path = paths[0] ?? [];

/** Every path of the campaign on a system that is made for each; the first that goes otherwise says how. */
async function failure(make: () => Driver): Promise<unknown> {
  for (const one of paths) {
    try {
      await follow(campaign, one, make());
    } catch (error) {
      return error;
    }
  }
  return undefined;
}

/** A system that goes wrong at one kind of step. */
class Wrong extends Fake {
  readonly #goes: (step: Step, became: Became | undefined) => Became | undefined;
  constructor(goes: (this: Wrong, step: Step, became: Became | undefined) => Became | undefined) {
    super(campaign);
    this.#goes = goes.bind(this);
  }
  override take(step: Step, payload: object) {
    return this.#goes(step, super.take(step, payload));
  }
}

describe('a system that goes otherwise', () => {
  test('by allowing what is to be refused is told with the step, and the way there', async () => {
    const error = await failure(
      () =>
        new Wrong((_, became) => (typeof became === 'object' && became.refusedBy[0] === 'reason' ? 'allowed' : became)),
    );
    expect(error).toBeInstanceOf(PathError);
    const { at, path: failed, message } = error as PathError;
    expect(failed).toBe(path);
    expect(failed[at]).toMatchObject({ from: 'active', event: 'pause', verdict: { refusedBy: ['reason'] } });
    expect(message.split('\n')[0]).toBe(
      `campaign, step ${at + 1} of ${path.length}, \`pause ✗ reason\` in active: refused by reason was expected, and it was allowed.`,
    );
    expect(message).toMatch(/\npaused: activate ✗ callingHours, .*, pause ✗ reason$/);
  });

  test.each<[string, (this: Wrong, step: Step, became: Became | undefined) => Became | undefined, string]>([
    [
      'by refusing for another reason',
      (_, became) => (typeof became === 'object' ? { refusedBy: ['offered'] } : became),
      'refused by callingHours was expected, and it was refused by offered.',
    ],
    [
      'by not saying what became of what was asked',
      (_, became) => (became === 'allowed' ? undefined : became),
      'allowed was expected, and it was not said.',
    ],
    [
      'by taking what its state does not accept for a refusal',
      (_, became) => (became === 'notAccepted' ? 'refused' : became),
      'notAccepted was expected, and it was refused.',
    ],
    [
      'by being elsewhere',
      function (_, became) {
        if (this.at === 'draining') this.at = 'paused';
        return became;
      },
      'draining was expected, and it is in paused.',
    ],
  ])('%s is told', async (_, goes, sentence) => {
    expect(String(await failure(() => new Wrong(goes)))).toContain(sentence);
  });

  test('by not being where it was placed is told before the first step', async () => {
    class Lost extends Fake {
      override place(): void {
        this.at = 'active';
      }
    }
    const lost = new Lost(campaign);
    await expect(follow(campaign, path, lost)).rejects.toThrow('It was to be placed in paused, and is in active.');
    expect([lost.taken, lost.closed]).toEqual([[], 1]);
  });
});

test('a system that refuses need not know by which rules', async () => {
  expect(
    await failure(() => new Wrong((_, became) => (typeof became === 'object' ? 'refused' : became))),
  ).toBeUndefined();
});

test('a system is closed once its path is over, however it went', async () => {
  const [good, bad] = [new Fake(campaign), new Wrong(() => undefined)];
  await follow(campaign, path, good);
  await expect(follow(campaign, path, bad)).rejects.toThrow(PathError);
  expect([good.closed, bad.closed]).toEqual([1, 1]);
});

test('each asked event gets its sample, in a copy of its own', async () => {
  const given: [string, object][] = [];
  class Spoiling extends Fake {
    override take(step: Step, payload: { reason?: string }) {
      given.push([step.event, structuredClone(payload)]);
      payload.reason = 'spoilt';
      return super.take(step, payload);
    }
  }
  await follow(campaign, path, new Spoiling(campaign));
  const pauses = given.filter(([event]) => event === 'pause');
  expect(pauses.length).toBeGreaterThan(1);
  for (const [, payload] of pauses) expect(payload).toEqual({ reason: 'COMPLIANCE', drain: true });
});

describe('the titles of the tests', () => {
  function titlesOf(all: readonly Path[]): string[] {
    const titles: string[] = [];
    const suite = {
      describe: (title: string, body: () => void) => {
        titles.push(title);
        body();
      },
      test: (title: string) => titles.push(title),
    };
    describePaths(suite, campaign, all, () => new Fake(campaign));
    return titles;
  }

  test('are the paths, cut where they are long, and never the same twice', () => {
    const titles = titlesOf([path.slice(0, 2), path, path]);
    expect(titles.slice(0, 2)).toEqual([
      'campaign, 3 paths',
      '1. paused: activate ✗ callingHours, activate ✗ agentCapacity',
    ]);
    expect(titles[2]).toMatch(new RegExp(`^2\\. .{120}… \\(${path.length} steps\\)$`));
    expect(new Set(titles).size).toBe(4);
  });

  test('are none where there is no path: a suite without tests would pass', () => {
    expect(() => titlesOf([])).toThrow('campaign: there is no path to take.');
  });
});
