import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../src/engine/effects.ts';
import { AmbiguousError, RefusedError } from '../../src/genesys/errors.ts';
import { Registration } from '../../src/inbound/registration.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { wire } from '../genesys/wire.ts';
import { PAUSE, started, until, Visitor } from '../sandbox/visitor.ts';

const PATH = '/api/v2/webhooks';
const URL = 'https://wfm.example.com/genesys?key=k-4711';
const NAME = 'Interlock outbound.campaign.updated https://wfm.example.com/genesys';
const BODY = {
  name: NAME,
  enabled: true,
  type: 'rest',
  endpoint: URL,
  endpointType: 'rest',
  restMessage: {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Genesys-Source': 'campaign-state-manager' },
  },
  eventFilters: ['outbound.campaign.updated'],
  eventSchemaVersion: 'v1',
  deliveryPolicy: { retryPolicy: 'exponential', retryIntervalSeconds: 5, maxRetries: 3 },
  authentication: { type: 'none' },
};

/** A sandbox, somebody else who uses it, and a registration. `first` happens before a request of ours leaves. */
async function house(scenario: Scenario = {}, first: (request: WireRequest) => Promise<unknown> = async () => {}) {
  const { url } = await started({ scenario });
  const visitor = new Visitor(url);
  await visitor.login();
  const { client } = wire({ url }, { clientId: 'sandbox', clientSecret: 'sandbox-secret', maxBodyBytes: 100_000 });
  const registration = new Registration({
    async send(request, options) {
      await first(request);
      return client.send(request, options);
    },
  });
  const post = async (body: object) => (await visitor.ask('POST', PATH, { body })).body;
  const webhooks = async () => (await visitor.ask('GET', '/sandbox/snapshot')).body.webhooks;
  /** The requests made while `work` runs, by operation, in order. */
  const during = async (work: () => Promise<unknown>) => {
    const before = (await visitor.log('')).length;
    await work();
    return (await visitor.log('')).slice(before).map(({ operation }) => operation);
  };
  return { visitor, registration, post, webhooks, during };
}
