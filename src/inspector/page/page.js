import { check, renew } from './ask.js';
import { byId, element } from './element.js';
import { follow } from './feed.js';
import { List } from './list.js';
import { Model } from './model.js';
import { pulse, wire } from './pulse.js';
import { Requests } from './requests.js';
import { Resource } from './resource.js';

let model = new Model();
let chosen = '';
let isDrawing = false;
const resource = new Resource();
const requests = new Requests();
const list = new List((session) => choose(session));

/** Once a frame of the screen, however many came. */
function draw() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    list.show(model.resources, chosen);
    if (chosen !== '') resource.show(model.actors.get(chosen));
    requests.show(model.requests, model.ended);
    pulse(model.sum);
    wire(model.met);
  });
}

/** @param {string} session */
function choose(session) {
  const actor = model.actors.get(session);
  if (actor === undefined) return;
  chosen = session;
  void resource.choose({ session }, actor.kind, actor.name);
  byId('resource').focus({ preventScroll: true });
  draw();
}

byId('open').addEventListener('submit', async (event) => {
  event.preventDefault();
  const [lifecycle = '', id = ''] = ['open-lifecycle', 'open-id'].map(
    (name) => /** @type {HTMLInputElement} */ (byId(name)).value,
  );
  const { session, answers = [], says = [] } = await check({ of: { lifecycle, id: id.trim() } });
  if (session) chosen = session;
  if (session) void resource.choose({ session }, lifecycle, id.trim());
  else byId('live').textContent = [...says, ...(answers[0]?.says ?? [answers[0]?.code ?? ''])].join(' ');
  draw();
});

/** @param {string} says @param {boolean} isOn */
function tell(says, isOn) {
  byId('connection').textContent = says;
  byId('connection').classList.toggle('off', !isOn);
}

follow({
  async opened() {
    model = new Model();
    draw();
    // A server that is gone again by now is waited for again.
    const session = await renew().catch(() => undefined);
    if (session === undefined) return;
    resource.know(session);
    tell('live', true);
    const names = Object.keys(session.lifecycles);
    byId('open-lifecycle').replaceChildren(...names.map((name) => element('option', { value: name }, name)));
  },
  frame(frame) {
    model.hear(frame);
    draw();
  },
  lost: () => tell('not connected, trying again', false),
});
