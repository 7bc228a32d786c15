import { lifecycles } from '../lifecycles.ts';
import { type Model, modelOf } from '../paths/model.ts';
import { protocols } from '../paths/protocols.ts';
import { samplesOf } from '../samples.ts';
import { UsageError } from './exit.ts';
import type { PolicyFile } from './policy-file.ts';

/** What paths can be made of: each lifecycle, then each protocol of the house. */
export const MODELS: readonly string[] = [...Object.keys(lifecycles), ...Object.keys(protocols)];

/** A lifecycle is as the policy restricts it. @throws {UsageError} where nothing is called so. */
export function modelNamed(name: string, { policy, roster }: PolicyFile): Model {
  const lifecycle = roster[name]?.lifecycle;
  if (lifecycle !== undefined) return modelOf(lifecycle, { samples: samplesOf(lifecycle), policy: policy.parts });
  const protocol = protocols[name];
  if (protocol === undefined) throw new UsageError(`LIFECYCLE (text): one of ${MODELS.join(', ')} is expected.`);
  return modelOf(protocol.machine, protocol);
}
