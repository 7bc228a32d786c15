import { createRequire } from 'node:module';
import type * as Sdk from 'purecloud-platform-client-v2';
import { type Contender, check, STATES } from './contender.ts';

const require = createRequire(import.meta.url);

/** The official SDK: it can read a campaign and put it back whole. */
export function officialSdk(url: string): Contender {
  const { ApiClient, OutboundApi } = require('purecloud-platform-client-v2') as typeof Sdk;
  const client = ApiClient.instance;
  client.setEnvironment(url);
  client.config.basePath = url;
  client.setAccessToken('token');
  const api = new OutboundApi();
  return {
    async move(id, event) {
      const campaign = await api.getOutboundCampaign(id);
      const campaignStatus = STATES[event] === 'active' ? 'on' : 'off';
      const put = await api.putOutboundCampaign(id, { ...campaign, campaignStatus });
      check(event, put.campaignStatus === 'on' ? 'active' : 'paused');
    },
    close: async () => {},
  };
}
