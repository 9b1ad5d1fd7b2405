import { systemClock } from '../../local/core/clock.ts';
import { Journal } from '../../local/core/journal.ts';
import { Iam } from '../../local/iam/iam.ts';
import { verifyMskToken } from '../../local/iam/msk-token.ts';
import { startBroker } from '../../local/kafka/broker.ts';
import { kafkaCertificate } from '../../local/tls/kafka-certificate.ts';

// The broker of the Kafka benchmark, in a process of its own: tells its ports, its CA and a role's credentials.
const [, , directory = ''] = process.argv;
const region = 'eu-west-1';
const account = '123456789012';
const roleArn = `arn:aws:iam::${account}:role/bench`;
const journal = new Journal({ now: () => systemClock.now() });
journal.subscribe((entry) => process.stderr.write(`${JSON.stringify(entry)}\n`));
const iam = new Iam({ journal, clock: systemClock, region, account });
iam.defineRole({ arn: roleArn, name: 'bench' });
const statement = { Effect: 'Allow', Action: 'kafka-cluster:*', Resource: '*' };
iam.attachPolicy(roleArn, { name: 'all', document: { Version: '2012-10-17', Statement: [statement] } });
const { key, cert, ca } = await kafkaCertificate({ directory, clock: systemClock });

const start = performance.now();
const broker = await startBroker({
  directory,
  clock: systemClock,
  journal,
  clusterId: 'bench',
  listeners: {
    plaintext: { port: 0 },
    tls: {
      port: 0,
      key,
      cert,
      authenticate: async (token) => {
        const { principal, expiresAt } = await verifyMskToken(iam, { token, region, now: systemClock.now() });
        return { principal: principal.arn, identity: principal, expiresAt };
      },
    },
  },
  authorize: (identity, action, { type, name }) =>
    iam.check(
      identity,
      `kafka-cluster:${action}`,
      `arn:aws:kafka:${region}:${account}:${type}/bench/0a-1/${name}`,
    ).allowed,
});
process.send?.({
  startMs: performance.now() - start,
  sinceProcessStartMs: performance.now(),
  plaintext: broker.plaintext?.port,
  tls: broker.tls?.port,
  ca,
  credentials: iam.credentialsFor(roleArn, 'bench'),
});
process.once('disconnect', () => void broker.stop());
