import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lifecycles } from '../../src/lifecycles.ts';
import * as machines from '../../src/machines.ts';
import { PROTOCOLS } from '../../src/pages/pages.ts';

test('the public page of machines has every lifecycle and every machine of the house', () => {
  const page: { readonly [name: string]: unknown } = { ...machines };
  for (const [name, { lifecycle }] of Object.entries(lifecycles)) {
    expect(page[name]).toBe(lifecycle);
    expect(page[`${name}Machine`]).toBe(lifecycle.machine);
  }
  for (const { machine } of PROTOCOLS) expect(page[`${machine.id}Machine`]).toBe(machine);
});

test('its rules are those of the house, each under the name that it bears', () => {
  const { rules } = machines;
  expect(Object.values(rules).map(({ name }) => name)).toEqual(Object.keys(rules));
  for (const { lifecycle } of Object.values(lifecycles)) expect(rules).toMatchObject(lifecycle.rules);
  expect(Object.keys(rules)).toHaveLength(globSync('machines/rules/*.ts').length);
});
