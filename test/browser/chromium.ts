import { execFileSync } from 'node:child_process';

/** The machine's own Chromium. */
export const EXECUTABLE = execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();

/** Nothing that would make it speak by itself. */
export const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];
