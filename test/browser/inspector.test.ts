import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ACTIVATE,
  configurationOf,
  EventfulJournal,
  ID,
  joined,
  PAUSE,
  type Setting,
  scene,
} from '../client/fixture.ts';
import { platform } from '../genesys/platform.ts';
import { callbackEntry } from '../own-lifecycle/callback.ts';
import { Callbacks } from '../own-lifecycle/callbacks.ts';
import { launch, open } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const idOf = (number: number) => `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A client that has met its one campaign, and a page that looks at it. */
async function met(setting: Setting = {}) {
  const made = await scene({ inspect: true, ...setting });
  const url = String(await made.client.inspector);
  await made.campaign.send({ ...PAUSE });
  const page = await open(browser, url);
  return { ...made, page, inspector: url };
}

const choose = (page: Page, id = ID) => page.getByRole('button', { name: id }).click();
const row = (page: Page, table: string, name: string) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: name }).first();
const lit = (page: Page, chart: string) => page.locator(`#${chart} .state.lit text`);
const until = (page: Page, selector: string) => page.locator(selector).first().waitFor({ state: 'attached' });

describe('the chosen resource', () => {
  test('has its state lit, and the light follows what really happens', async () => {
    const { page, campaign } = await met();
    await choose(page);
    await until(page, '#chart .state-paused.lit');
    await campaign.send(ACTIVATE);
    await until(page, '#chart .state-active.lit');
    expect(await lit(page, 'chart').allTextContents()).toEqual(['active']);
    expect(await page.locator('#chart .edge.taken text').allTextContents()).toEqual(['activate']);
    expect(await page.locator('#state').textContent()).toBe('active');
    expect(await page.locator('#live').textContent()).toBe(`campaign ${ID} is now active.`);
    expect(await page.getByRole('button', { name: ID }).textContent()).toContain('active');
    expect(await row(page, 'Transitions and outcomes', 'activate').textContent()).toContain('moved');
    expect(await page.locator('#asked').textContent()).toBe('it has moved since');
  });

  test('says what it may do next, and why not the rest', async () => {
    const { page } = await met({ agents: 1 });
    await choose(page);
    const activate = row(page, 'Each event', 'activate');
    await activate.waitFor();
    expect(await activate.textContent()).toContain('refused');
    expect(await activate.textContent()).toContain('1 agent is free; 2 are needed.');
    expect(await row(page, 'Each event', 'pause').textContent()).toContain('already so');
    expect(await row(page, 'Each event', 'complete').textContent()).toContain('allowed → completed');
  });

  test('is asked about when a person opens it, and not by itself', async () => {
    const { page, client, campaign } = await met();
    await choose(page);
    await row(page, 'Each event', 'activate').waitFor();
    const { calls } = client.metrics();
    await campaign.send(ACTIVATE);
    await until(page, '#chart .state-active.lit');
    const { writes, calls: after } = client.metrics();
    expect({ writes, more: after - calls }).toEqual({ writes: 1, more: 2 });
  });

  test('answers a check with a payload', async () => {
    const { page, campaign } = await met();
    await campaign.send(ACTIVATE);
    await choose(page);
    await page.getByLabel('Event').selectOption('pause');
    expect(await page.locator('#ask-fields').textContent()).toBe('Fields: reason, text, drain');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('A reason is needed').last().waitFor();
    await page.getByLabel('Payload').fill('{"reason":"COMPLIANCE"}');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('allowed → draining').waitFor();
    await page.getByLabel('Payload').fill('{');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('The payload is no JSON.').waitFor();
  });
});

test('a request under way is lit on the chart of its protocol, and its way stays marked', async () => {
  const journal = new EventfulJournal(Date.now);
  const { page, campaign } = await met({ journal });
  const intended = Promise.withResolvers<void>();
  journal.meanwhile = () => intended.promise;
  const sent = campaign.send(ACTIVATE);
  await until(page, '#protocol .state-intending.lit');
  expect(await page.locator('#running').textContent()).toBe('1 under way');
  expect(await row(page, 'Requests', 'activate').textContent()).toContain('intending');
  intended.resolve();
  await sent;
  await until(page, '#protocol .state-settled.lit');
  const way = await page.locator('#protocol .edge.taken text').allTextContents();
  expect(way).toEqual(expect.arrayContaining(['asked', 'found', 'allowed', 'intended', 'accepted', 'concluded']));
  expect(await page.locator('#tally').textContent()).toContain('moved1');
  expect(await page.getByRole('img', { name: /How long 2 requests took/ }).count()).toBe(1);
});

test('throttles and retries are shown as they happen', async () => {
  const { page, campaign } = await met({
    faults: [{ operation: 'campaign.patch', nth: 1, do: { kind: 'throttle', retryAfter: '1' } }],
  });
  await campaign.send(ACTIVATE);
  await row(page, 'What the wire met', 'throttled').waitFor();
  expect(await row(page, 'What the wire met', 'retried, http.429').textContent()).toContain('campaign.patch');
});

test('hundreds are listed, and the filter finds one by id or by state', async () => {
  const campaigns = Array.from({ length: 300 }, (_, at) => ({
    id: idOf(at + 1),
    campaignstate: at % 3 ? 'active' : 'paused',
  }));
  const { page, client } = await met({ scenario: { campaigns, rateLimit: { allowed: 5_000, windowSeconds: 60 } } });
  await Promise.all(campaigns.map(({ id }) => client.campaign(id).send({ ...ACTIVATE })));
  await page.getByText('300', { exact: true }).waitFor();
  expect(await page.locator('#list button').count()).toBe(300);
  await page.getByLabel('Filter').fill(idOf(217).slice(-5));
  await page.getByText('1 of 300').waitFor();
  expect(await page.locator('#list .id').allTextContents()).toEqual([idOf(217)]);
  await page.getByLabel('Filter').fill('campaign paused');
  await page.getByText('0 of 300').waitFor();
});

describe('sending', () => {
  test('is not offered unless the server was started for it', async () => {
    const { page } = await met();
    await choose(page);
    await row(page, 'Each event', 'activate').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0);
    expect(await page.getByLabel('Asked by').count()).toBe(0);
  });

  test('is an ordinary request of whoever is named', async () => {
    const { page, snapshot, client } = await met({ inspect: { allowSend: true } });
    await choose(page);
    await page.getByLabel('Event').selectOption('activate');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Somebody has to ask').waitFor();
    await page.getByLabel('Their id').fill('ben');
    await page.getByRole('button', { name: 'Send' }).click();
    await until(page, '#chart .state-active.lit');
    expect(await snapshot()).toMatchObject({ campaignstate: 'active' });
    expect([...client.audit.records()].at(-1)).toMatchObject({ actor: { id: 'ben', type: 'user' } });
  });
});

test('a resource that nobody has met yet is opened by its id', async () => {
  const { client } = await scene({ inspect: true });
  const page = await open(browser, String(await client.inspector));
  await page.getByRole('combobox', { name: 'Lifecycle' }).selectOption('campaign');
  await page.getByLabel('Id', { exact: true }).fill(` ${ID} `);
  await page.getByRole('button', { name: 'Open' }).click();
  await until(page, '#chart .state-paused.lit');
  await page.getByLabel('Id', { exact: true }).fill('nothing');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.locator('#live', { hasText: 'A campaign id is a UUID' }).waitFor({ state: 'attached' });
});

test('the page finds the server again after it was started anew, and may ask it', async () => {
  const {
    client,
    url,
    inspector: at,
  } = await scene({ inspect: true }).then(async (made) => ({
    ...made,
    inspector: String(await made.client.inspector),
  }));
  await client.campaign(ID).send(ACTIVATE);
  const page = await open(browser, at, { mayComplain: /ERR_CONNECTION_REFUSED|WebSocket/ });
  await choose(page);
  await until(page, '#chart .state-active.lit');
  await client.close();
  await page.getByText('not connected').waitFor();
  const again = joined({ ...configurationOf(url), inspect: { port: Number(new URL(at).port) } });
  await again.inspector;
  await page.getByText('live', { exact: true }).waitFor();
  await page.getByText('not read yet').waitFor();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await until(page, '#chart .state-active.lit');
});

test('the keyboard alone chooses a resource and asks a check', async () => {
  const campaigns = [1, 2, 3].map((number) => ({ id: idOf(number), campaignstate: 'paused' }));
  const { page, client } = await met({ scenario: { campaigns } });
  for (const { id } of campaigns) await client.campaign(id).send(PAUSE);
  await page.locator('#list button').nth(2).waitFor();
  const { keyboard } = page;
  for (const key of ['Tab', 'Tab', 'ArrowDown', 'End', 'ArrowUp', 'Enter']) await keyboard.press(key);
  await row(page, 'Each event', 'activate').waitFor();
  expect(await page.locator('#name').textContent()).toBe(idOf(2));
  expect(await page.locator(':focus').getAttribute('id')).toBe('resource');
  for (const key of ['Tab', 'Tab', 'p', 'Tab', '{', '}', 'Tab', 'Enter']) await keyboard.press(key);
  await page.locator('#said', { hasText: 'already so' }).waitFor();
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test('every text stands out', async () => {
    const { campaign, client } = await scene({ inspect: { allowSend: true }, agents: 1 });
    await campaign.send(PAUSE);
    await campaign.send(ACTIVATE);
    const page = await open(browser, String(await client.inspector), { colorScheme });
    await choose(page);
    await row(page, 'Each event', 'activate').waitFor();
    await until(page, '#protocol .state-settled.lit');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await page.evaluate(readFileSync(new URL('contrast.js', import.meta.url), 'utf8'))).toEqual([]);
  });
});

test('every control and every table has a name, and landmarks lead to them', async () => {
  const { page } = await met({ inspect: { allowSend: true } });
  await choose(page);
  await row(page, 'Each event', 'activate').waitFor();
  const tree = await (await page.context().newCDPSession(page)).send('Accessibility.getFullAXTree');
  const of = (...roles: readonly string[]) =>
    tree.nodes.filter(({ ignored, role }) => !ignored && roles.includes(String(role?.value)));
  const controls = of(
    'button',
    'textbox',
    'searchbox',
    'combobox',
    'link',
    'table',
    'image',
    'img',
    'navigation',
    'region',
  );
  expect(controls.length).toBeGreaterThan(20);
  expect(controls.filter(({ name }) => !name?.value).map(({ role }) => role?.value)).toEqual([]);
  expect([of('banner'), of('navigation'), of('main'), of('contentinfo')].map(({ length }) => length)).toEqual([
    1, 1, 1, 1,
  ]);
});

describe('a machine that is not quite as it was drawn', () => {
  test('has faint arrows where a policy has taken edges away', async () => {
    const { page } = await met({ policy: { restrict: { campaign: { without: [{ from: '*', event: 'archive' }] } } } });
    await choose(page);
    await until(page, '#chart .state-paused.lit');
    expect(await page.locator('#chart .edge.out text').allTextContents()).toEqual(['archive', 'archive', 'archive']);
  });

  test('is a list of its states where it is a lifecycle of your own', async () => {
    const { url: api } = await platform(new Callbacks().api);
    const lifecycles = { callback: callbackEntry };
    const client = joined({ ...configurationOf(api), policy: {}, lifecycles, inspect: true });
    const page = await open(browser, String(await client.inspector));
    await client.callback('cb-1').send({ type: 'dial', actor: ACTIVATE.actor });
    await choose(page, 'cb-1');
    await until(page, '#chart .state-dialling.lit');
    expect(await page.locator('#chart li').count()).toBeGreaterThan(2);
  });
});

test("the Stately inspector's page is handed the frames, and only where it is asked for", async () => {
  const { client, campaign } = await scene({ inspect: true });
  await campaign.send(ACTIVATE);
  const context = await browser.newContext();
  const page = await context.newPage();
  const asked: string[] = [];
  await context.route('https://stately.ai/**', (route) => {
    asked.push(route.request().url());
    const script = `const heard = []; addEventListener('message', ({ data }) => { document.title = 'heard'; document.body.append(JSON.stringify(data)); });
      parent.postMessage({ type: '@statelyai.connected' }, '*');`;
    return route.fulfill({ contentType: 'text/html', body: `<body><script>${script}</script></body>` });
  });
  await page.goto(`${await client.inspector}/stately`);
  const inside = page.frameLocator('#inspector').locator('body');
  await inside.getByText(`"sessionId":"campaign/${ID}"`).waitFor();
  await inside.getByText('"definition"').waitFor();
  expect(asked).toEqual(['https://stately.ai/inspect']);
  await context.close();
});
