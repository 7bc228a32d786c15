import { type BaseIssue, getDotPath } from 'valibot';
import { personalIn } from '../../machines/personal.ts';

/** A value's kind, never the value: payloads may hold personal values, configurations secrets. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value === undefined) return 'missing';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A field as it may be named: whoever asks makes its name, and may make it of a person. */
export function named(field: string): string {
  const kind = personalIn(field);
  return kind ? `[withheld: ${kind}]` : field;
}

/** Each issue as a sentence: the field, the kind of what was there, the rule it breaks. */
export function issuesOf(issues: readonly BaseIssue<unknown>[]): string[] {
  return issues.map((issue) => {
    const field = named(getDotPath(issue) ?? 'the whole');
    // The input of such an issue is the field's name, not its value.
    if (issue.type === 'strict_object' && issue.expected === 'never') return `${field}: no such field.`;
    if (issue.input === undefined) return `${field} (missing): it is required.`;
    return `${field} (${kindOf(issue.input)}): ${ruleOf(issue)}`;
  });
}

/** valibot's own messages show the value received; those of our schemas state the rule. */
function ruleOf({ message, type, expected, kind }: BaseIssue<unknown>): string {
  const own = !message.startsWith('Invalid ');
  if (own) return message;
  if (kind === 'schema') return `${expected ?? type} is expected.`;
  return `${[type.replaceAll('_', ' '), expected].filter(Boolean).join(' ')} is expected.`;
}
