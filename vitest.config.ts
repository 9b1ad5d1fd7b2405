import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/parity/**'],
          testTimeout: 20_000,
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
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          env: { KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_ENV: '' },
        },
      },
      {
        test: {
          name: 'parity',
          include: ['test/parity/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          env: { KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_ENV: '' },
        },
      },
    ],
  },
});
