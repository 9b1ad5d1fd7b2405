import { systemClock } from '../../../local/core/clock.ts';
import { Journal } from '../../../local/core/journal.ts';
import { startBroker } from '../../../local/kafka/broker.ts';

// Started by a test with the folder as its argument; says on which port it listens, and waits to be killed.
const [, , directory = ''] = process.argv;
const broker = await startBroker({
  directory,
  clock: systemClock,
  journal: new Journal({ now: () => systemClock.now() }),
  clusterId: 'test-cluster',
  listeners: { plaintext: { port: 0 } },
  authorize: () => true,
});
process.stdout.write(`${JSON.stringify({ port: broker.plaintext?.port })}\n`);
