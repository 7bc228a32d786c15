import { hash } from 'node:crypto';
import { notFound, problem, wrongShape } from './errors.ts';
import { jsonOf } from './json.ts';
import type { Call, Moment, Reply } from './operation.ts';
import { closed, compile } from './schema.ts';

/** The guide's matrix. A state without a row (draining, blocked, one the guide has never heard of) leads nowhere. */
const MOVES: ReadonlyMap<string, readonly string[]> = new Map([
  ['active', ['paused', 'completed', 'archived']],
  ['paused', ['active', 'completed', 'archived']],
  ['completed', ['archived']],
]);

const PAUSE_REASONS = ['AGENT_CAPACITY', 'COMPLIANCE', 'CUSTOMER_REQUEST', 'OTHER'];

export interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly campaignstate: string;
  readonly pauseReason?: string;
  readonly outstandingCalls: number;
  readonly version: number;
}

/** What another writer changes, and how many calls are under way. */
export interface CampaignChange {
  readonly campaignstate?: string;
  readonly outstandingCalls?: number;
}

/** The fields of a {@link CampaignChange}. */
export const CAMPAIGN_CHANGE = {
  'campaignstate?': { type: 'string', minLength: 1 },
  'outstandingCalls?': { type: 'integer', minimum: 0 },
};

interface Patch {
  readonly campaignstate: string;
  readonly pauseReason?: string;
  readonly drainqueue?: boolean;
}

const isPatch = compile<Patch>(
  closed({
    campaignstate: { type: 'string' },
    'pauseReason?': { type: 'string' },
    'drainqueue?': { type: 'boolean' },
  }),
);

/** The campaigns and everything that may change one. `committed` hears of each new version, in order. */
export class Campaigns {
  readonly #campaigns = new Map<string, Campaign>();
  readonly #committed: (campaign: Campaign) => void;

  constructor(campaigns: readonly Omit<Campaign, 'version'>[], committed: (campaign: Campaign) => void) {
    for (const campaign of campaigns) this.#campaigns.set(campaign.id, { ...campaign, version: 1 });
    this.#committed = committed;
  }

  /** Reading is what makes time pass for a draining campaign: each read lets one outstanding call end. */
  read(call: Call): Reply {
    const campaign = this.#campaigns.get(call.id);
    if (campaign === undefined) return notFound(call, 'campaign');
    if (campaign.campaignstate !== 'draining') return shown(campaign);
    const outstandingCalls = Math.max(0, campaign.outstandingCalls - 1);
    if (outstandingCalls === 0) return shown(this.#commit({ ...campaign, outstandingCalls, campaignstate: 'paused' }));
    this.#campaigns.set(campaign.id, { ...campaign, outstandingCalls });
    return shown(campaign);
  }

  patch(call: Call): Reply {
    const campaign = this.#campaigns.get(call.id);
    if (campaign === undefined) return notFound(call, 'campaign');
    const patch = jsonOf(call.text);
    if (!isPatch(patch)) return wrongShape(call, 'body', isPatch);
    const ifMatch = call.headers['if-match'];
    if (ifMatch === undefined) {
      return problem(call, 428, 'precondition.required', 'If-Match with the ETag last read is required.');
    }
    if (ifMatch !== etagOf(campaign)) {
      const { version } = campaign;
      return problem(call, 409, 'version.conflict', 'If-Match is not the current ETag: read again.', { version });
    }
    const broken = brokenRule(campaign, patch);
    if (broken !== undefined) return problem(call, 422, broken.code, broken.message);
    const drains = patch.campaignstate === 'paused' && patch.drainqueue === true && campaign.outstandingCalls > 0;
    const { pauseReason: _, ...rest } = campaign;
    const changed = this.#commit({
      ...rest,
      campaignstate: drains ? 'draining' : patch.campaignstate,
      ...(patch.pauseReason !== undefined && { pauseReason: patch.pauseReason }),
    });
    return { ...shown(changed), commit: { before: momentOf(campaign), after: momentOf(changed) } };
  }

  /** Somebody else's change, bound by no rule: always a new version. */
  change(id: string, { campaignstate, outstandingCalls }: CampaignChange): Campaign | undefined {
    const campaign = this.#campaigns.get(id);
    if (campaign === undefined) return undefined;
    const { pauseReason: _, ...rest } = campaign;
    return this.#commit({
      ...(campaignstate === undefined ? campaign : { ...rest, campaignstate }),
      ...(outstandingCalls !== undefined && { outstandingCalls }),
    });
  }

  list(): (Campaign & { etag: string })[] {
    return [...this.#campaigns.values()].map((campaign) => ({ ...campaign, etag: etagOf(campaign) }));
  }

  #commit(campaign: Campaign): Campaign {
    const changed = { ...campaign, version: campaign.version + 1 };
    this.#campaigns.set(changed.id, changed);
    this.#committed(changed);
    return changed;
  }
}

function brokenRule({ campaignstate }: Campaign, patch: Patch): { code: string; message: string } | undefined {
  if (!MOVES.get(campaignstate)?.includes(patch.campaignstate)) {
    return { code: 'campaign.invalid.transition', message: `A campaign that is ${campaignstate} cannot do this.` };
  }
  if (patch.campaignstate !== 'paused') {
    if (patch.pauseReason === undefined) return undefined;
    return { code: 'campaign.pause.reason.unexpected', message: 'pauseReason belongs to pausing alone.' };
  }
  if (patch.pauseReason === undefined) {
    return { code: 'campaign.pause.reason.required', message: 'Pausing needs a pauseReason.' };
  }
  if (PAUSE_REASONS.includes(patch.pauseReason)) return undefined;
  return { code: 'campaign.pause.reason.invalid', message: `pauseReason must be one of ${PAUSE_REASONS.join(', ')}.` };
}

function shown({ outstandingCalls: _, ...campaign }: Campaign): Reply {
  return { status: 200, headers: { etag: etagOf(campaign) }, body: campaign };
}

/** Strong and opaque: a client that computes with it, or rebuilds it from the version, is wrong and finds out. */
function etagOf({ id, version }: Pick<Campaign, 'id' | 'version'>): string {
  return `"${hash('sha256', `${id}\n${version}`, 'base64url').slice(0, 22)}"`;
}

function momentOf({ campaignstate, version }: Campaign): Moment {
  return { state: campaignstate, version };
}
