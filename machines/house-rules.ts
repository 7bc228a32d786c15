import { agentCapacity } from './rules/agent-capacity.ts';
import { callingHours } from './rules/calling-hours.ts';
import { consent } from './rules/consent.ts';
import { contestedKeys } from './rules/contested-keys.ts';
import { hashedIdentity } from './rules/hashed-identity.ts';
import { mandatoryBreak } from './rules/mandatory-break.ts';
import { metadataDepth } from './rules/metadata-depth.ts';
import { minimised } from './rules/minimised.ts';
import { offered } from './rules/offered.ts';
import { reason } from './rules/reason.ts';
import { sealedAttributes } from './rules/sealed-attributes.ts';
import { wellFormed } from './rules/well-formed.ts';

/** The rules of the house by name, for lifecycles of one's own too. Of a set of one's own, name the ones that are used. */
export const rules = {
  agentCapacity,
  callingHours,
  consent,
  contestedKeys,
  hashedIdentity,
  mandatoryBreak,
  metadataDepth,
  minimised,
  offered,
  reason,
  sealedAttributes,
  wellFormed,
};
