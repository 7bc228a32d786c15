import { registerHooks } from 'node:module';

/** Connects, with `inspect` or without, and prints which modules were loaded for it. */
const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
const { connect } = await import('../../src/index.ts');
const url = 'http://127.0.0.1:9';
const client = connect({
  ...{ dialect: 'guide', clientId: 'id', clientSecret: 'secret', apiUrl: url, loginUrl: url, journal: 'memory' },
  inspect: process.argv.includes('inspect'),
});
await client.inspector;
const listeners = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
console.log(JSON.stringify({ loaded, listeners }));
await client.close();
