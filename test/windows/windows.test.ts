import { expect, test } from 'vitest';
import { place } from '../journal/place.ts';
import { trial } from './trial.ts';

test('no campaign is active outside its window for longer than it takes to start again after a kill', {
  timeout: 240_000,
}, async () => {
  const figures = await trial(20, 1, place());
  expect(figures).toMatchObject({ crashes: 3, beyond: 0, wrong: 0, audit: true });
  // Nobody asks for what was lost in the kill before the close.
  expect(figures.activations).toBeGreaterThan(15);
  expect(figures.worst).toBeGreaterThan(figures.present);
});
