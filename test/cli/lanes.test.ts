import { describe, expect, test } from 'vitest';
import { Lanes } from '../../src/cli/lanes.ts';

/** Work that ends when it is told to. */
class Gate {
  readonly begun: string[] = [];
  readonly #open = new Map<string, PromiseWithResolvers<void>>();

  work(name: string): () => Promise<void> {
    return async () => {
      this.begun.push(name);
      const gate = Promise.withResolvers<void>();
      this.#open.set(name, gate);
      await gate.promise;
    };
  }

  async end(name: string, error?: Error): Promise<void> {
    const gate = this.#open.get(name);
    if (error) gate?.reject(error);
    else gate?.resolve();
    await settled();
  }
}

/** All that promises alone can bring about has come about. */
const settled = () => new Promise(setImmediate);

describe('lanes', () => {
  test('run so much at once, and the rest as there is room', async () => {
    const gate = new Gate();
    const lanes = new Lanes(2);
    for (const name of ['a', 'b', 'c']) lanes.add(name, gate.work(name));
    expect(gate.begun).toEqual(['a', 'b']);
    await gate.end('b');
    expect(gate.begun).toEqual(['a', 'b', 'c']);
  });

  test('keep one lane in order, and let others pass it', async () => {
    const gate = new Gate();
    const lanes = new Lanes(4);
    for (const name of ['a1', 'a2', 'b1', 'a3']) lanes.add(name.slice(0, 1), gate.work(name));
    expect(gate.begun).toEqual(['a1', 'b1']);
    await gate.end('a1');
    expect(gate.begun).toEqual(['a1', 'b1', 'a2']);
    await gate.end('a2');
    expect(gate.begun).toEqual(['a1', 'b1', 'a2', 'a3']);
  });

  test('hold back whoever adds more than a few times what runs', async () => {
    const gate = new Gate();
    const lanes = new Lanes(1);
    for (const name of ['1', '2', '3', '4']) lanes.add('a', gate.work(name));
    let hasRoom = false;
    const room = lanes.room().then(() => {
      hasRoom = true;
    });
    await settled();
    expect(hasRoom).toBe(false);
    await gate.end('1');
    await room;
    expect(hasRoom).toBe(true);
  });

  test('forget on a stop what has not begun, and are idle once the rest has ended', async () => {
    const gate = new Gate();
    const lanes = new Lanes(1);
    for (const name of ['a1', 'a2', 'b1']) lanes.add(name.slice(0, 1), gate.work(name));
    expect(lanes.stop()).toBe(2);
    let isIdle = false;
    const idle = lanes.idle().then(() => {
      isIdle = true;
    });
    await settled();
    expect(isIdle).toBe(false);
    await gate.end('a1');
    await idle;
    expect(gate.begun).toEqual(['a1']);
  });

  test('stop at the first error, and give it to whoever waits', async () => {
    const gate = new Gate();
    const lanes = new Lanes(1);
    lanes.add('a', gate.work('a1'));
    lanes.add('a', gate.work('a2'));
    await gate.end('a1', new Error('broken'));
    await expect(lanes.room()).rejects.toThrow('broken');
    await expect(lanes.idle()).rejects.toThrow('broken');
    expect(gate.begun).toEqual(['a1']);
  });
});
