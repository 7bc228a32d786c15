import { describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { campaign } from '../../machines/campaign.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { presence } from '../../machines/presence.ts';
import type { Resource } from '../../machines/rule.ts';
import { begin, type Request } from '../../src/engine/course.ts';
import type { Observed } from '../../src/engine/drive.ts';
import { Audience } from '../../src/inspector/audience.ts';
import type { Frame } from '../../src/inspector/frame.ts';
import { Stage } from '../../src/inspector/stage.ts';
import { actor } from '../client/fixture.ts';

const lifecycles = new Map<string, Lifecycle>([
  ['campaign', campaign],
  ['presence', presence],
]);

function stage() {
  const frames: Frame[] = [];
  const made = new Stage(
    lifecycles,
    () => 0,
    (frame) => frames.push(frame),
  );
  const steps = (
    id: string,
    key: string,
    ...path: readonly [event: string, to: string, last?: Partial<Resource>][]
  ) => {
    const request: Request = {
      ...{ key, fingerprint: '', id, startedAt: 0, deadline: 1 },
      event: { type: 'pause', actor, payload: { reason: 'OTHER', text: 'because' } },
    };
    let from = 'starting';
    for (const [event, to, last] of path) {
      const found = last && { id, version: '1', state: 'active', document: null, ...last };
      const step: Observed = { request, from, event, to, course: { ...begin(request), ...(found && { last: found }) } };
      made.step('campaign', step);
      from = to;
    }
  };
  const values = (session: string) =>
    frames.flatMap((frame) =>
      frame.type === '@xstate.snapshot' && frame.sessionId === session
        ? [frame.snapshot.value ?? frame.snapshot.status]
        : [],
    );
  return { made, frames, steps, values };
}

const told = (frames: readonly Frame[], session: string) =>
  frames.flatMap((frame) => (frame.type === '@xstate.event' && frame.sessionId === session ? [frame.event.type] : []));

describe('what happens to a resource', () => {
  test('is named by who did it: a request of ours, the platform, or somebody', () => {
    const { made, frames, steps, values } = stage();
    steps('c-1', 'k', ['asked', 'reading'], ['found', 'deciding', {}], ['accepted', 'moved', { state: 'draining' }]);
    for (const state of ['paused', 'archived'])
      made.found({ lifecycle: 'campaign', id: 'c-1' }, { state, version: null });
    expect(values('campaign/c-1')).toEqual(['active', 'draining', 'paused', 'archived']);
    expect(told(frames, 'campaign/c-1')).toEqual(['found', 'pause', 'drained', 'found']);
  });

  test('is told once, however often it is read', () => {
    const { made, values } = stage();
    for (const version of ['1', '1', '2'])
      made.found({ lifecycle: 'campaign', id: 'c-1' }, { state: 'active', version });
    expect(values('campaign/c-1')).toEqual(['active', 'active']);
  });
});

test('a request that ended is done, with how it ended, and what all of them came to is summed up', () => {
  const { frames, steps } = stage();
  steps('c-1', 'k', ['asked', 'reading'], ['failed', 'failed'], ['concluded', 'settled']);
  expect(frames.at(-2)).toMatchObject({
    sessionId: 'request-1',
    snapshot: { status: 'done', value: 'settled', output: { kind: 'failed', durationMs: 0, recorded: true } },
  });
  expect(frames.at(-1)).toMatchObject({ sessionId: 'interlock', snapshot: { context: { outcomes: { failed: 1 } } } });
});

test("a creation is nobody's child, and what it made stands under its own id", () => {
  const { made, frames } = stage();
  const absent = { id: 'ref', state: 'absent', version: null, document: {} };
  const request = {
    key: 'k',
    fingerprint: '',
    id: 'ref',
    startedAt: 0,
    deadline: 1,
    event: { type: 'create', actor, payload: {} },
    absent,
  };
  made.step('guest', { request, from: 'starting', event: 'creating', to: 'deciding', course: begin(request) });
  made.step('guest', {
    ...{ request, from: 'writing', event: 'accepted', to: 'moved' },
    course: { ...begin(request), last: { ...absent, id: 'g-1', state: 'active' } },
  });
  const actors = frames.flatMap((frame) => (frame.type === '@xstate.actor' ? [[frame.sessionId, frame.parentId]] : []));
  expect(actors).toEqual([
    ['request-1', 'interlock'],
    ['guest/g-1', 'interlock'],
  ]);
});

test('a heartbeat is a child of its resource, a stream of the client, and both leave when they end', () => {
  const { made, frames } = stage();
  const of = { key: 'h', lifecycle: 'presence', id: 'p-1' };
  made.heartbeat(of, { from: 'starting', event: 'begun', to: 'reading' });
  made.heartbeat(of, { from: 'reading', event: 'stop', to: 'stopped' });
  made.heartbeat(of, { from: 'stopped', event: 'concluded', to: 'ended' });
  made.stream({ name: 'desk', lifecycle: 'presence' }, { from: 'starting', event: 'fresh', to: 'subscribing' });
  expect(made.replay().map((frame) => frame.type === '@xstate.actor' && [frame.sessionId, frame.parentId])).toEqual(
    expect.arrayContaining([
      ['heartbeat-1', 'presence/p-1'],
      ['stream-2', 'interlock'],
    ]),
  );
  expect(frames.filter(({ sessionId }) => sessionId === 'heartbeat-1').at(-1)).toMatchObject({
    snapshot: { status: 'done', value: 'ended' },
  });
});

test('the wire is told of at the client itself', () => {
  const { made, frames } = stage();
  made.wire('throttled', { operation: 'campaign.patch', waitMs: 5 });
  expect(frames).toEqual([
    expect.objectContaining({
      sessionId: 'interlock',
      event: { type: 'throttled', operation: 'campaign.patch', waitMs: 5 },
    }),
  ]);
});

describe('nothing grows without bound', () => {
  test('a thousand actors are there at once, and the silent ones go, which is said', () => {
    const { made, values } = stage();
    for (let n = 0; n < 1_500; n++) {
      made.found({ lifecycle: 'campaign', id: `c-${n}` }, { state: 'active', version: null });
      made.found({ lifecycle: 'campaign', id: 'c-0' }, { state: 'active', version: String(n) });
    }
    const here = new Set(made.replay().flatMap((frame) => (frame.type === '@xstate.actor' ? [frame.sessionId] : [])));
    expect(here).toContain('campaign/c-0');
    expect(here).toContain('campaign/c-1499');
    expect(here).not.toContain('campaign/c-1');
    expect(values('campaign/c-1')).toEqual(['active', 'active']);
  });

  test('who comes late gets who is there, and the last thousand frames at most', () => {
    const { made, steps } = stage();
    for (let n = 0; n < 2_000; n++)
      steps('c-1', `k-${n}`, ['asked', 'reading'], ['failed', 'failed'], ['concluded', 'settled']);
    // So that the oldest frame that is kept is of a request whose beginning is not.
    for (let n = 0; n < 3; n++) made.wire('throttled', {});
    const replay = made.replay();
    expect(replay.length).toBeLessThanOrEqual(1_002);
    expect(replay.slice(0, 2).map(({ sessionId }) => sessionId)).toEqual(['interlock', 'campaign/c-1']);
    const known = new Set<string>();
    for (const { type, sessionId } of replay) {
      if (type === '@xstate.actor') known.add(sessionId);
      expect(known).toContain(sessionId);
    }
  });

  test('a spectator who does not keep up is sent away with a code; the others hear on', () => {
    const audience = new Audience(new Map());
    const seat = (bufferedAmount: number) => {
      const heard: string[] = [];
      const codes: number[] = [];
      const socket = {
        ...{ bufferedAmount, once: () => undefined, on: () => undefined },
        send: (text: string) => heard.push(text),
        close: (code: number) => codes.push(code),
      };
      audience.admit(socket as unknown as WebSocket, 'bare', []);
      return { heard, codes };
    };
    const [slow, quick] = [seat(17 * 1_024 * 1_024), seat(1_024)];
    const { made, frames } = stage();
    made.wire('throttled', {});
    for (const frame of [...frames, ...frames]) audience.tell(frame);
    expect(slow).toEqual({ heard: [], codes: [1013] });
    expect(quick).toEqual({ heard: [expect.stringContaining('throttled'), expect.anything()], codes: [] });
  });
});

test('an id, a key or a state that looks personal is no part of any frame, and can be asked about all the same', () => {
  const { made, frames, steps } = stage();
  const id = 'anna.lind@example.com';
  steps(id, '+1 650 555 1212', ['asked', 'reading'], ['found', 'deciding', { state: 'call +1 650 555 1212' }]);
  expect(JSON.stringify([frames, made.replay()])).not.toMatch(/lind|650/);
  const [resource] = frames;
  expect(resource).toMatchObject({ name: 'withheld-1', sessionId: 'campaign/withheld-1' });
  expect(made.named('campaign/withheld-1')).toEqual({ lifecycle: 'campaign', id });
});
