import type { TestProject } from 'vitest/node';
import { KAFKA_RELEASES, startApacheKafka } from './apache-kafka.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of the Kafka that runners are to be attached to; absent where they have their own. */
    bootstrapServers?: string;
  }
}

/** One Apache Kafka for all tests of a project; `empty-kafka.ts` empties it before each of them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kafka = await startApacheKafka({ version: KAFKA_RELEASES.current });
  project.provide('bootstrapServers', `127.0.0.1:${kafka.port}`);
  return () => kafka.stop();
}
