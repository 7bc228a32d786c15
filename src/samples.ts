import type { Lifecycle } from '../machines/lifecycle.ts';
import { examplePayload } from './pages/payload.ts';
import type { Samples } from './paths/model.ts';

/** One payload for each asked event of a lifecycle, from the examples of its schemas. */
export const samplesOf = ({ events }: Lifecycle): Samples =>
  Object.fromEntries(Object.entries(events).map(([type, payload]) => [type, examplePayload(payload)]));
