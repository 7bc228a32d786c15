/**
 * @typedef {{ states: string[], edges: [from: string, event: string, to: string][], events: { [event: string]: string[] }, isDrawn: boolean }} Shape
 * @typedef {{ token: string, allowSend: boolean, lifecycles: { [name: string]: Shape } }} Session
 * @typedef {{ session: string } | { lifecycle: string, id: string }} Of
 * @typedef {{ rule: string, edge: string, answer: string, code: string, sentence: string, settledBy?: string, retryAt?: string }} Verdict
 * @typedef {{ event: string, kind: string, from?: string, to?: string, accepts?: string[], verdicts?: Verdict[], retryAt?: string, validUntil?: string, says?: string[], code?: string }} Answer
 */

/** @type {Promise<Session>} */
let session;

/** What the server is: asked anew whenever it may have been started again, since its token is then another. */
export function renew() {
  session = fetch('/session').then((answer) => answer.json());
  return session;
}

/** @param {{ of: Of, event?: string, payload?: object }} question */
export const check = (question) => post('/check', question);

/** @param {{ of: Of, event: string, actor: { id: string, type: string }, payload?: object }} question */
export const send = (question) => post('/send', question);

/**
 * @param {string} path
 * @param {object} question
 * @returns {Promise<{ at?: number, session?: string | null, answers?: Answer[], says?: string[] } & Partial<Answer>>}
 */
async function post(path, question) {
  try {
    const { token } = await session;
    const headers = { 'content-type': 'application/json', 'x-interlock-token': token };
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(question) });
    return await answer.json();
  } catch {
    return { says: ['The server does not answer.'] };
  }
}
