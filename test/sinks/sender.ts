import { connect } from '../../src/connect.ts';
import { openJournal } from '../../src/journal/store.ts';
import { concludeWith } from '../journal/rows.ts';
import { guest } from './guest.ts';

// A process that keeps rows in the journal at the path it is given, sends them to the sandbox at the URL it is given, and closes.
const [, , file = '', url = '', rows = '0'] = process.argv;
const journal = openJournal(file, { now: Date.now });
for (let n = 0; n < Number(rows); n += 1) await concludeWith(journal, `r${n}`, guest(`g${n}`));
const client = connect({
  dialect: 'guide',
  clientId: 'sandbox',
  clientSecret: 'sandbox-secret',
  apiUrl: url,
  loginUrl: url,
  journal,
  crm: { url: `${url}/crm/batch`, token: 'sandbox-crm' },
});
await client.close();
await journal.close();
