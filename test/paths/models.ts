import type { Lifecycle } from '../../machines/lifecycle.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { type Model, modelOf } from '../../src/paths/model.ts';
import { protocols } from '../../src/paths/protocols.ts';
import { samplesOf } from '../../src/samples.ts';
import { callback } from '../own-lifecycle/callback.ts';

const all: readonly { readonly lifecycle: Lifecycle }[] = Object.values(lifecycles);

/** Every lifecycle and protocol of the house, and a lifecycle of somebody's own. */
export const MODELS: readonly Model[] = [
  ...all.map(({ lifecycle }) => modelOf(lifecycle, { samples: samplesOf(lifecycle) })),
  modelOf(callback, { samples: samplesOf(callback) }),
  ...Object.values(protocols).map((protocol) => modelOf(protocol.machine, protocol)),
];

export function model(name: string): Model {
  const found = MODELS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no model ${name}.`);
  return found;
}
