/** What becomes of an edge over HTTP while all its rules allow: `seen` is for the observed ones, the others are asked. */
const ENDS = ['moved', 'notOffered', 'seen'] as const;

/** One edge as it must be, written down by hand, so that the machine is held against something that it did not say itself. */
export interface ExpectedEdge {
  readonly from: string;
  readonly event: string;
  readonly to: string;
  readonly ends: (typeof ENDS)[number];
  /** The rules of the edge; each can refuse it. */
  readonly rules: readonly string[];
  /** Written once for all states. */
  readonly everywhere: boolean;
}

/**
 * Reads one edge a line: where from, which event, where to, what becomes of it, and its rules.
 * @param states what `*` stands for, as the place where an edge begins.
 */
export const expectedEdges = (text: string, states: readonly string[] = []): readonly ExpectedEdge[] =>
  text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [from = '', event = '', to = '', word = '', ...rules] = line.trim().split(/\s+/);
      const ends = ENDS.find((known) => known === word);
      if (ends === undefined) throw new Error(`\`${line}\`: one of ${ENDS.join(', ')} is expected.`);
      const everywhere = from === '*';
      return (everywhere ? states : [from]).map((state) => ({ from: state, event, to, ends, rules, everywhere }));
    });
