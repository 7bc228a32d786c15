import { describe, test } from 'node:test';
import fc from 'fast-check';
import { campaign } from 'genesys-interlock/machines';
import {
  type Became,
  type Driver,
  describePaths,
  modelOf,
  pathsOf,
  type Step,
  samplesOf,
  walks,
} from 'genesys-interlock/testing';

/** The system under test: a dialler of your own, which is to keep to the lifecycle of a campaign. */
class Dialler {
  state = 'paused';
  isOpen = true;
  /** `undefined` where they could not be counted. */
  agents: number | undefined = 2;
  offers = ['complete', 'archive', 'reactivate'];

  activate(): Became {
    if (this.state !== 'paused' && this.state !== 'completed') return 'notAccepted';
    if (this.state === 'completed' && !this.offers.includes('reactivate')) return { refusedBy: ['offered'] };
    if (!this.isOpen) return { refusedBy: ['callingHours'] };
    if (this.agents === undefined || this.agents < 2) return { refusedBy: ['agentCapacity'] };
    return this.become('active');
  }

  pause(reason: unknown): Became {
    if (this.state !== 'active') return 'notAccepted';
    return reason === undefined ? { refusedBy: ['reason'] } : this.become('draining');
  }

  end(how: 'complete' | 'archive'): Became {
    const from = how === 'complete' ? ['active', 'paused'] : ['active', 'paused', 'completed'];
    if (!from.includes(this.state)) return 'notAccepted';
    return this.offers.includes(how) ? this.become(`${how}d`) : { refusedBy: ['offered'] };
  }

  become(state: string): Became {
    this.state = state;
    return 'allowed';
  }
}

function driver(): Driver {
  const dialler = new Dialler();
  const answer = ({ rules }: Step, rule: string) => rules.find(({ type }) => type === rule)?.answer ?? 'allow';
  return {
    place: (state) => dialler.become(state),
    state: () => dialler.state,
    arrange(step) {
      dialler.isOpen = answer(step, 'callingHours') === 'allow';
      dialler.agents = { allow: 2, deny: 1, unknown: undefined }[answer(step, 'agentCapacity')];
      dialler.offers = answer(step, 'offered') === 'allow' ? ['complete', 'archive', 'reactivate'] : [];
    },
    take(step, payload) {
      if (step.event === 'activate') return dialler.activate();
      if (step.event === 'pause') return dialler.pause(answer(step, 'reason') === 'allow' ? payload.reason : undefined);
      if (step.event === 'complete' || step.event === 'archive') return dialler.end(step.event);
      dialler.become(step.to);
      return undefined;
    },
  };
}

const model = modelOf(campaign, { samples: samplesOf(campaign) });
describePaths({ describe, test }, model, [...pathsOf(model, 'denied'), ...pathsOf(model, 'pairs')], driver);
test('random walks', () => fc.assert(walks(fc, model, driver), { seed: 20261121 }));
