import type { Instant, Json } from '../../machines/verdict.ts';

/** The media type of a CloudEvent in structured mode. */
export const CLOUD_EVENT = 'application/cloudevents+json; charset=utf-8';

const ATTRIBUTE = /^[a-z0-9]{1,20}$/;
/** What CloudEvents forbids in a string: control characters, and half a pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f]/;

interface Attributes {
  readonly id: string;
  /** With `id` it names one event in the world. */
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: Instant;
  /** Extensions. */
  readonly [attribute: string]: string;
}

/**
 * A CloudEvents 1.0 event as JSON. The official SDK lets over-long names and objects as attributes pass, so the rules are ours.
 * @throws {RangeError} where an attribute breaks them.
 */
export function cloudEvent(attributes: Attributes, data: { readonly [field: string]: Json }): string {
  for (const [name, value] of Object.entries(attributes)) {
    if (!ATTRIBUTE.test(name) || name === 'data') throw new RangeError(`CloudEvents has no attribute \`${name}\`.`);
    if (value === '' || FORBIDDEN.test(value) || !value.isWellFormed()) {
      throw new RangeError(`The attribute \`${name}\` of a CloudEvent is empty or has a sign that it may not have.`);
    }
  }
  return JSON.stringify({ specversion: '1.0', ...attributes, datacontenttype: 'application/json', data });
}
