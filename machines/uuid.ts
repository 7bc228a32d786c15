import * as v from 'valibot';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * An id of the platform, in one spelling, so that order, policy and journal know it by one name.
 * @param whose begins the rule's sentence, e.g. `A campaign id`.
 */
export const uuid = (whose: string) => v.pipe(v.string(), v.regex(UUID, `${whose} is a UUID.`), v.toLowerCase());

/** A campaign by its id, as the key of a policy's table: spelled as ids are kept, so that no two keys mean one campaign. */
export const campaignId = v.pipe(
  v.string(),
  v.check((id) => UUID.test(id) && id === id.toLowerCase(), 'A campaign id is a UUID, here in lower case.'),
);
