import { connect, explain, fromEnvironment } from 'genesys-interlock';

const interlock = connect({
  ...fromEnvironment(process.env),
  journal: 'interlock.db',
  policy: { agentCapacity: { min: 2, queues: { '*': ['sales'] } } },
});

const campaign = interlock.campaign('c0000000-0000-4000-8000-000000000001');
const outcome = await campaign.send({ type: 'activate', actor: { id: 'anna', type: 'user' } });

if (outcome.kind === 'moved') console.log(`It is ${outcome.to}.`);
else if (outcome.kind === 'refused') console.log(explain(outcome.decision).join('\n'));
else console.log(outcome.kind);
await interlock.close();
