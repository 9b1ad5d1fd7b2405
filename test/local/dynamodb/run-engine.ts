import { systemClock } from '../../../local/core/clock.ts';
import { startEngine } from '../../../local/dynamodb/engine.ts';

/** A process of its own that starts an engine on the given folder, says where, and never stops it: made to be killed. */
const engine = await startEngine({
  directory: process.argv[2] ?? '',
  clock: systemClock,
});
process.stdout.write(`${engine.endpoint}\n`);
process.stdin.resume();
