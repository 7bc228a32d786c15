import { type BaseIssue, getDotPath } from 'valibot';

/** A value's kind, never the value: payloads may hold personal values, configurations secrets. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value === undefined) return 'missing';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Each issue as a sentence: the field, the kind of what was there, the rule it breaks. */
export function issuesOf(issues: readonly BaseIssue<unknown>[]): string[] {
  return issues.map((issue) => {
    const field = getDotPath(issue) ?? 'the whole';
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
