import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { EXECUTABLE, FLAGS } from './chromium.ts';

/** The machine's own Chromium, with a fresh profile. */
export const launch = (): Promise<Browser> => chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });

export interface Look {
  readonly colorScheme?: 'light' | 'dark';
  /** What may be said on the console, e.g. that a server was away. */
  readonly mayComplain?: RegExp;
}

/** A page of its own for a test. Whatever it is used for, it complains of nothing and asks nobody but this machine. */
export async function open(
  browser: Browser,
  url: string,
  { colorScheme = 'light', mayComplain }: Look = {},
): Promise<Page> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 1000 }, timezoneId: 'UTC' });
  const page = await context.newPage();
  const complaints: string[] = [];
  const asked = new Set<string>();
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (!mayComplain?.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', (request) => asked.add(new URL(request.url()).hostname));
  page.on('websocket', (socket) => asked.add(new URL(socket.url()).hostname));
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
    expect([...asked].filter((host) => host !== '')).toEqual(['127.0.0.1']);
  });
  await page.goto(url);
  return page;
}
