/** The campaign's machine as somebody in a hurry writes it: what the table compiled from the machine is measured against. */
type Taken = { readonly to: string; readonly effects: readonly { readonly type: string; readonly params: object }[] };

const edge = (to: string, word?: string): Taken => ({
  to,
  effects: word === undefined ? [] : [{ type: 'setState', params: { to: word } }],
});
const PAUSE = edge('draining', 'paused');
const ACTIVATE = edge('active', 'active');
const COMPLETE = edge('completed', 'completed');
const ARCHIVE = edge('archived', 'archived');
const OFFERED = (capability: string) => `offered ${JSON.stringify({ capability })}`;
const REASON = `reason ${JSON.stringify({ from: 'pauseReasons' })}`;
const CAN_COMPLETE = OFFERED('complete');
const CAN_ARCHIVE = OFFERED('archive');
const CAN_REACTIVATE = OFFERED('reactivate');

/** Where an asked event leads, where these rules pass. */
export function byHand(state: string, event: string, passes: readonly string[]): Taken | undefined {
  switch (state) {
    case 'active':
      if (event === 'pause') return passes.includes(REASON) ? PAUSE : undefined;
      return ending(event, passes);
    case 'paused':
      if (event === 'activate') return mayDial(passes) ? ACTIVATE : undefined;
      return ending(event, passes);
    case 'completed':
      if (event === 'activate') return passes.includes(CAN_REACTIVATE) && mayDial(passes) ? ACTIVATE : undefined;
      if (event === 'archive') return passes.includes(CAN_ARCHIVE) ? ARCHIVE : undefined;
  }
  return undefined;
}

const mayDial = (passes: readonly string[]): boolean =>
  passes.includes('callingHours') && passes.includes('agentCapacity');

function ending(event: string, passes: readonly string[]): Taken | undefined {
  if (event === 'complete') return passes.includes(CAN_COMPLETE) ? COMPLETE : undefined;
  if (event === 'archive') return passes.includes(CAN_ARCHIVE) ? ARCHIVE : undefined;
  return undefined;
}
