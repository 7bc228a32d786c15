import type { Client } from '../connect.ts';

/** Settles once no row waits for its sink any more. */
export async function delivered(client: Client): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (client.metrics().outbox.waiting === 0) resolve();
  };
  const leave = [client.on('delivered', look), client.on('deadLettered', look)];
  look();
  await promise;
  for (const each of leave) each();
}
