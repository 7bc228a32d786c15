import { describe, expect, test } from 'vitest';
import { rules } from '../../machines/house-rules.ts';
import type { Rule } from '../../machines/rule.ts';
import { campaignVerdicts } from './campaign-verdicts.ts';
import { judged, type Rows } from './judged.ts';
import { payloadVerdicts } from './payload-verdicts.ts';
import { personVerdicts } from './person-verdicts.ts';

/** Every code of each rule, as it is said, with all its evidence. */
const TABLE: { readonly [rule in keyof typeof rules]: Rows } = {
  ...campaignVerdicts,
  ...payloadVerdicts,
  ...personVerdicts,
};

describe.each(Object.entries(TABLE) as [keyof typeof rules, Rows][])('%s says', (name, rows) => {
  test.each(rows)('of %s', (_, given, verdict) => {
    expect(judged(name, given)).toStrictEqual(verdict);
  });

  test('everything that it can say no with', () => {
    const { refusals = {} } = rules[name] as Rule;
    const codes = rows.map(([, , { code }]) => code);
    expect(Object.keys(refusals).filter((code) => !codes.includes(code))).toEqual([]);
  });
});
