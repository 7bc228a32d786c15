import { element } from './element.js';

/**
 * @typedef {import('./ask.js').Answer} Answer
 * @typedef {import('./ask.js').Verdict} Verdict
 */

/** @type {{ [word: string]: [says: string, tone: string] }} */
const WORDS = {
  allowed: ['allowed', 'yes'],
  already: ['already so', 'soft'],
  notAccepted: ['not accepted', 'soft'],
  refused: ['refused', 'no'],
  unrecognised: ['unknown state', 'no'],
  invalid: ['needs more', 'maybe'],
  failed: ['failed', 'no'],
  moved: ['moved', 'yes'],
  unchanged: ['unchanged', 'soft'],
  drifted: ['drifted', 'maybe'],
  conflicted: ['conflicted', 'maybe'],
};

/**
 * An answer or outcome in a word.
 * @param {string} kind
 * @param {string} [to]
 */
export function mark(kind, to) {
  const [says, tone] = WORDS[kind] ?? [kind, 'soft'];
  return element(`span.mark.${tone}`, to === undefined ? says : `${says} → ${to}`);
}

/**
 * Why: each verdict as a sentence, or what is wrong with the question.
 * @param {Answer} answer
 */
export function why({ kind, verdicts = [], accepts, says = [], code, retryAt, validUntil }) {
  const lines = verdicts.map(verdictLine);
  if (kind === 'notAccepted') lines.push(element('li', acceptedWords(accepts ?? [])));
  if (kind === 'already') lines.push(element('li', 'It already is as asked.'));
  if (kind === 'invalid') lines.push(...says.map((sentence) => element('li', sentence)));
  if (code !== undefined) lines.push(element('li', element('code', code)));
  if (retryAt !== undefined) lines.push(element('li', `Time alone would change this at ${retryAt}.`));
  if (kind === 'allowed' && validUntil !== undefined) lines.push(element('li.rule', `This holds until ${validUntil}.`));
  if (kind === 'allowed' && lines.length === 0) lines.push(element('li.rule', 'No rule stands in the way.'));
  return element('ul', ...lines);
}

/** @param {string[]} accepts */
const acceptedWords = (accepts) =>
  accepts.length > 0 ? `Here it accepts ${accepts.join(', ')}.` : 'Here it accepts nothing.';

/** @param {Verdict} verdict */
function verdictLine({ rule, answer, sentence, settledBy }) {
  const tone = answer === 'allow' ? 'yes' : answer === 'deny' ? 'no' : 'maybe';
  const settled = settledBy === 'allow-with-warning' ? ', let pass' : settledBy ? ', which refuses' : '';
  const said = answer === 'notEvaluated' ? 'not asked' : `${answer}${settled}`;
  return element('li', element(`span.mark.${tone}`, said), ' ', sentence, ' ', element('span.rule', rule));
}
