import type { Client } from '../connect.ts';
import { tell } from './terminal.ts';

/** Says at start what the policy allows more than the defaults, beside the result. */
export function tellLoosening(client: Pick<Client, 'on'>): void {
  client.on('warning', ({ code, message }) => {
    if (code === 'policy.loosened') tell(`warning: ${message}`);
  });
}
