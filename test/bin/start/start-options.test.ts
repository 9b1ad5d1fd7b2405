import { expect, test } from 'vitest';
import { requireOwnPorts, type StartOptions } from '../../../bin/start/start-options.ts';

const options: StartOptions = {
  ...{ plan: false, rate: 1, events: true, fresh: false, context: {}, json: false },
  ...{ kafkaPort: 9092, kafkaTlsPort: 9098, awsPort: 4599, httpPort: 4600, signInPort: 4601 },
  ...{ awsHost: '127.0.0.1', state: '.millrace' },
};

test('any number of listeners may have any free port', () => {
  const free = { kafkaPort: 0, kafkaTlsPort: 0, awsPort: 0, httpPort: 0, signInPort: 0 };
  expect(() => requireOwnPorts({ ...options, ...free })).not.toThrow();
  expect(() => requireOwnPorts(options)).not.toThrow();
});

test('ports of a Kafka that is not emulated are nobody else’s concern', () => {
  const given = { ...options, httpPort: 9092 };
  expect(() => requireOwnPorts(given)).toThrow('--kafka-port and --http-port are both 9092');
  expect(() => requireOwnPorts({ ...given, bootstrapServers: ['localhost:9092'] })).not.toThrow();
});
