import type { campaign } from '../machines/campaign.ts';
import type { Asked } from '../machines/lifecycle.ts';
import type { Actor } from '../machines/rule.ts';
import type { Outcome } from './engine/outcome.ts';
import { Handle, type SendOptions } from './handle.ts';

type Pause = Extract<Asked<(typeof campaign)['events']>, { readonly type: 'pause' }>['payload'];

/** How a campaign is to be activated for a while. */
export interface ActivateOptions extends Omit<SendOptions, 'fingerprint'> {
  /** Who asks, for the activation and the pause. */
  readonly actor: Actor;
  /** What the pause says. @default the reason `COMPLIANCE` */
  readonly pause?: Pause;
}

/** One campaign. */
export class CampaignHandle extends Handle<typeof campaign> {
  /**
   * Activates the campaign, and has the pause at the end of its window on record before the activation leaves: whatever becomes
   * of this process, the next one that opens the journal pauses it. The outcome is that of the activation, and its `followUp`
   * the pause that stands; absent only where nothing was activated.
   * @param close when it is paused; nothing is activated from then on.
   * @throws {RequestError} where the close has passed, or the pause would be refused; nothing was sent then.
   */
  activateUntil(
    close: Date,
    { actor, pause = { reason: 'COMPLIANCE' }, ...options }: ActivateOptions,
  ): Promise<Outcome> {
    const undoing = { event: { type: 'pause', actor, payload: pause }, at: close } as const;
    return this.sendUntil({ type: 'activate', actor }, undoing, options);
  }
}
