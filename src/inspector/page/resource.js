import { check, send } from './ask.js';
import { Chart } from './chart.js';
import { byId, element, fill, time } from './element.js';
import { mark, why } from './words.js';

/**
 * @typedef {import('./ask.js').Answer} Answer
 * @typedef {import('./ask.js').Of} Of
 * @typedef {import('./ask.js').Session} Session
 * @typedef {import('./model.js').Actor} Actor
 * @typedef {import('./model.js').Entry} Entry
 */

/** The chosen resource: where it is, what it may do next, and what became of it lately. */
export class Resource {
  #chart = new Chart(byId('chart'));
  /** @type {HTMLSelectElement} */
  #event = byId('ask-event');
  /** @type {HTMLTextAreaElement} */
  #payload = byId('ask-payload');
  /** @type {Session | undefined} */
  #session;
  /** @type {Of} */
  #of = { session: '' };
  #name = '';
  #lifecycle = '';
  /** The state that was last said aloud, and the one that the answers are about. */
  #state = '';
  #answered = '';

  constructor() {
    byId('again').addEventListener('click', () => void this.ask());
    this.#event.addEventListener('change', () => this.#hint());
    byId('ask').addEventListener('submit', (event) => {
      event.preventDefault();
      const { submitter } = /** @type {SubmitEvent} */ (event);
      void (submitter?.id === 'send' ? this.#send() : this.#check());
    });
  }

  /** @param {Session} session */
  know(session) {
    // Sessions have other names after a restart; a lifecycle and an id stay what they are.
    if (this.#session) this.#of = { lifecycle: this.#lifecycle, id: this.#name };
    this.#session = session;
    document.getElementById('by')?.remove();
    if (session.allowSend) byId('said').before(sendControls());
  }

  /**
   * @param {Of} of
   * @param {string} lifecycle
   * @param {string} name
   */
  choose(of, lifecycle, name) {
    this.#of = of;
    this.#state = '';
    byId('welcome').hidden = true;
    byId('chosen').hidden = false;
    this.#name = name;
    byId('name').textContent = name;
    byId('lifecycle').textContent = this.#lifecycle = lifecycle;
    const events = Object.keys(this.#session?.lifecycles[lifecycle]?.events ?? {});
    this.#event.replaceChildren(...events.map((event) => element('option', { value: event }, event)));
    this.#payload.value = '';
    byId('said').replaceChildren();
    this.#hint();
    return this.ask();
  }

  /** Asks what each event would come to: when a person opens the resource or says so, and never by itself. */
  async ask() {
    const of = this.#of;
    byId('asked').textContent = 'asking';
    const { at = 0, answers, session, says = [] } = await check({ of });
    if (of !== this.#of) return undefined;
    byId('asked').replaceChildren(...(answers ? ['as of ', time(at)] : says));
    fill('answers', (answers ?? []).map(answerRow), 'No answer.');
    this.#answered = answers?.find(({ from }) => from)?.from ?? '';
    return session ?? undefined;
  }

  /** @param {Actor | undefined} actor */
  show(actor) {
    const state = actor?.snapshot.value;
    byId('state').textContent = state ?? 'not read yet';
    byId('state').classList.toggle('off', state === undefined);
    const version = actor?.snapshot.context.version;
    byId('version').textContent = typeof version === 'string' ? `version ${version}` : '';
    const shape = this.#session?.lifecycles[this.#lifecycle];
    this.#chart.show(this.#lifecycle, shape, state, actor?.trail.slice(0, 1));
    fill('recent', (actor?.log ?? []).map(recentRow), 'Nothing yet.');
    if (state === undefined) return;
    if (this.#answered !== '' && this.#answered !== state) byId('asked').textContent = 'it has moved since';
    if (this.#state !== '' && this.#state !== state)
      byId('live').textContent = `${this.#lifecycle} ${this.#name} is now ${state}.`;
    this.#state = state;
  }

  #hint() {
    const fields = this.#session?.lifecycles[this.#lifecycle]?.events[this.#event.value] ?? [];
    byId('ask-fields').textContent = fields.length > 0 ? `Fields: ${fields.join(', ')}` : 'It takes no payload.';
  }

  async #check() {
    const payload = this.#given();
    if (payload === undefined) return;
    const { answers = [], says } = await check({ of: this.#of, event: this.#event.value, payload });
    this.#say(answers[0] ?? { event: this.#event.value, kind: 'invalid', says: says ?? [] });
  }

  async #send() {
    const payload = this.#given();
    const [type = '', id = ''] = ['by-type', 'by-id'].map((name) => /** @type {HTMLInputElement} */ (byId(name)).value);
    if (payload === undefined) return;
    const event = this.#event.value;
    if (id === '') {
      this.#say({ event, kind: 'invalid', says: ['Somebody has to ask: an id is expected.'] });
      return;
    }
    const answer = await send({ of: this.#of, event, actor: { id, type }, payload });
    this.#say({ kind: 'invalid', ...answer, event }, answer.says);
  }

  /** @returns {object | undefined} */
  #given() {
    try {
      return JSON.parse(this.#payload.value || '{}');
    } catch {
      this.#say({ event: this.#event.value, kind: 'invalid', says: ['The payload is no JSON.'] });
      return undefined;
    }
  }

  /**
   * @param {Answer} answer
   * @param {string[]} [sentences] instead of the verdicts
   */
  #say(answer, sentences) {
    const details = sentences ? sentences.map((sentence) => element('p', sentence)) : [why(answer)];
    const head = element('p', element('code', answer.event), ' ', mark(answer.kind, answer.to));
    byId('said').replaceChildren(head, ...details);
  }
}

/** @param {Answer} answer */
const answerRow = (answer) =>
  element(
    'tr',
    element('th', { scope: 'row' }, answer.event),
    element('td', mark(answer.kind, answer.to)),
    element('td', why(answer)),
  );

/** @param {Entry} entry */
function recentRow({ at, event, from, to, ended }) {
  const way = to === undefined ? [] : [element('span.way', from === undefined ? to : `${from} → ${to}`), ' '];
  const came = ended === undefined ? [] : outcomeOf(ended);
  return element('tr', element('td', time(at)), element('td', element('code', event)), element('td', ...way, ...came));
}

/** How a request ended, and why. @param {Actor} ended */
function outcomeOf({ name, snapshot }) {
  const { kind = '', durationMs = 0 } = /** @type {{ kind?: string, durationMs?: number }} */ (snapshot.output);
  const { decision, failure } = /** @type {{ decision?: Answer, failure?: Answer }} */ (snapshot.context);
  const code = kind === 'failed' || kind === 'conflicted' ? failure?.code : undefined;
  const { verdicts = [], accepts, retryAt } = decision ?? {};
  const because = kind === 'refused' && decision ? decision : { event: name, kind: '', verdicts };
  const details = why({ ...because, ...(code && { code }), ...(accepts && { accepts }), ...(retryAt && { retryAt }) });
  return [mark(kind), ' ', element('span.rule', `${durationMs} ms`), details];
}

/** Only there where the server was started with leave to send. */
function sendControls() {
  const types = ['user', 'service', 'system'].map((type) => element('option', { value: type }, type));
  return element(
    'div.by',
    { id: 'by' },
    element('div', element('label', { for: 'by-type' }, 'Asked by'), element('select', { id: 'by-type' }, ...types)),
    element('div', element('label', { for: 'by-id' }, 'Their id'), element('input', { id: 'by-id', maxlength: '200' })),
    element('button.act', { type: 'submit', id: 'send' }, 'Send'),
  );
}
