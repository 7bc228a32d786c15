import { type Decision, isFailing, type Judged } from './decision.ts';

/** A decision in plain words: the first line says what would happen, each further one why, or what would change it. */
export function explain(decision: Decision): string[] {
  const { lifecycle, id, event, from } = decision;
  const asked = `${lifecycle} ${id}: \`${event}\``;
  switch (decision.kind) {
    case 'allowed':
      return [
        `${asked} is allowed: ${from} to ${decision.to}.`,
        ...decision.verdicts.map(line),
        ...(decision.validUntil ? [`This holds until ${decision.validUntil}.`] : []),
      ];
    case 'already':
      return [`${asked} changes nothing: it already is ${from}.`];
    case 'notAccepted':
      return [
        `${asked} is not accepted in ${from}.`,
        decision.accepts.length > 0
          ? `In ${from} it accepts ${decision.accepts.join(', ')}.`
          : `In ${from} it accepts nothing: ask again once it has left this state, if it can.`,
      ];
    case 'unrecognised':
      return [`${asked} is refused: the platform says \`${from}\`, a state that the machine does not know.`];
    case 'refused':
      return [`${asked} is refused in ${from}.`, ...decision.verdicts.map(line), cure(decision)];
  }
}

function line({ rule, answer, sentence, settledBy, validUntil, retryAt }: Judged): string {
  const settled = settledBy === 'allow-with-warning' ? ', let pass with a warning' : settledBy ? ', which refuses' : '';
  const until = validUntil ? ` Holds until ${validUntil}.` : '';
  const again = retryAt ? ` Again at ${retryAt}.` : '';
  return `${rule}: ${answer}${settled}. ${sentence}${until}${again}`;
}

function cure({ retryAt, verdicts }: Extract<Decision, { kind: 'refused' }>): string {
  if (retryAt) return `Time alone would change this at ${retryAt}.`;
  const lasting = verdicts.filter((verdict) => isFailing(verdict) && verdict.retryAt === undefined);
  return `Time alone does not change this; ${lasting.map(({ rule }) => rule).join(' and ')} would have to be answered otherwise.`;
}
