import type { Api, ApiRange } from './apis/api.ts';

/**
 * What ApiVersions answers: exactly what has a handler. The maxima are Kafka 2.8's, as a real cluster showed them; the
 * minima are lower than the real ones, because kafkajs and older librdkafka need them.
 */
export function advertisedRanges(apis: readonly Api[]): ApiRange[] {
  return apis
    .map((api) => ({ apiKey: api.key, minVersion: api.advertisedFrom, maxVersion: api.versions[1] }))
    .sort((a, b) => a.apiKey - b.apiKey);
}
