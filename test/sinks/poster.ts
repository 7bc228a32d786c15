import { connect } from '../../src/connect.ts';
import { openJournal } from '../../src/journal/store.ts';
import { concludeWithLetters, letter, WEBHOOK } from '../journal/letters.ts';
import { LOOPBACK, SECRET } from './secrets.ts';

// A process that keeps letters in the journal at the path it is given, posts them to the URL it is given, and closes.
const [, , file = '', url = '', letters = '0'] = process.argv;
const journal = openJournal(file, { now: Date.now });
for (let n = 0; n < Number(letters); n += 1) await concludeWithLetters(journal, `C-${n % 7}`, letter(`l${n}`));
const client = connect({
  dialect: 'guide',
  clientId: 'sandbox',
  clientSecret: 'sandbox-secret',
  apiUrl: url,
  loginUrl: url,
  journal,
  sinks: [{ name: WEBHOOK, url, secrets: [SECRET], allowAddresses: LOOPBACK, concurrency: 3 }],
});
await client.close();
await journal.close();
