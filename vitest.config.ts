import { defineConfig } from 'vitest/config';

/** End-to-end specs that are not run against another Kafka, and why. */
const ABOUT_THE_EMULATOR = {
  'test/e2e/least-privilege.test.ts': 'rights on Kafka, which no other Kafka checks by the policies of roles',
  'test/e2e/least-privilege-start.test.ts': 'the same',
  'test/e2e/tools.test.ts': 'the listeners of the emulator, and IAM on them',
  'test/e2e/refusals.test.ts':
    'what is refused before Kafka is asked for anything, taken Kafka ports among it',
  'test/e2e/fresh.test.ts': '--fresh forgets what the state folder holds; another Kafka keeps what it has',
  'test/e2e/units.test.ts': 'what events cost in DynamoDB, whatever Kafka they come from',
};

const QUIET = 'test/support/quiet-kafka-clients.ts';
const PLAIN = 'test/support/plain-environment.ts';

/** Limits bound what hangs. They are many times what a test takes, as a machine may be slow, and busy with something else. */
const MINUTE_MS = 60_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/e2e/**', 'test/kafka/**', 'test/parity/**'],
          setupFiles: [PLAIN, QUIET],
          testTimeout: 5 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
          // The tests wait for sockets and processes more than they compute: every core gets a file (the default leaves one
          // free), and a worker keeps the modules it has loaded. Each test cleans up after itself, so files may share one.
          maxWorkers: '100%',
          isolate: false,
          env: { KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_ENV: '' },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/synthesized.ts'],
          setupFiles: [PLAIN, QUIET],
          testTimeout: 10 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
          // Each runner waits more than it computes, and has ports and folders of its own.
          maxWorkers: 2,
          env: { KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_ENV: '' },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/support/synthesized.ts'],
          setupFiles: [QUIET],
          testTimeout: 10 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
          expect: { poll: { timeout: 1.5 * MINUTE_MS } },
          // One browser at a time: a second one would only have the other's waits run out.
          fileParallelism: false,
          env: { KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_ENV: '' },
        },
      },
      {
        test: {
          name: 'kafka',
          include: ['test/e2e/**/*.test.ts', 'test/kafka/**/*.test.ts'],
          exclude: Object.keys(ABOUT_THE_EMULATOR),
          globalSetup: ['test/support/synthesized.ts', 'test/support/real-kafka.ts'],
          setupFiles: [PLAIN, QUIET, 'test/support/empty-kafka.ts'],
          testTimeout: 8 * MINUTE_MS,
          hookTimeout: 3 * MINUTE_MS,
          fileParallelism: false,
          env: { KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_ENV: '' },
        },
      },
      {
        test: {
          name: 'parity',
          include: ['test/parity/**/*.test.ts'],
          setupFiles: [QUIET],
          testTimeout: 15 * MINUTE_MS,
          hookTimeout: 8 * MINUTE_MS,
          fileParallelism: false,
          env: { KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_ENV: '' },
        },
      },
    ],
  },
});
