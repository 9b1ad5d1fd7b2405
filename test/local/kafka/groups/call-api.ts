import { onTestFinished } from 'vitest';
import { Journal } from '../../../../local/core/journal.ts';
import {
  type Api,
  type ApiContext,
  CLOSE_CONNECTION,
  NO_RESPONSE,
} from '../../../../local/kafka/apis/api.ts';
import { Partitions } from '../../../../local/kafka/log/partitions.ts';
import { ProducerIds } from '../../../../local/kafka/log/producer-ids.ts';
import { SaslSession } from '../../../../local/kafka/security/session.ts';
import { TopicCatalog } from '../../../../local/kafka/topics/catalog.ts';
import { Reader } from '../../../../local/kafka/wire/reader.ts';
import { decode } from '../../../../local/kafka/wire/schema.ts';
import type { Codec } from '../../../../local/kafka/wire/types.ts';
import { Writer } from '../../../../local/kafka/wire/writer.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { startCoordinator } from './requests.ts';

export interface Bench {
  readonly clock: FakeClock;
  readonly context: Omit<ApiContext, 'apiVersion'>;
  /** Rights the caller lacks, as `<action> <resource name>`. */
  readonly denied: Set<string>;
  /** Rights it was asked for. */
  readonly asked: string[];
  /** Sends a request through both codecs of a version, as a connection would. */
  call<Req, ReqIn, Res, ResIn>(
    api: Api<Req, ReqIn, Res, ResIn>,
    version: number,
    request: ReqIn,
  ): Promise<Res>;
}

/** The parts of a broker with the topics `orders` (2 partitions) and `secret` (1), and no socket. */
export async function startBench(): Promise<Bench> {
  const clock = new FakeClock();
  const { groups, directory } = await startCoordinator(clock);
  const journal = new Journal({ now: () => clock.now() });
  const topics = await TopicCatalog.open(directory);
  topics.create({ name: 'orders', partitions: 2, configs: {} });
  topics.create({ name: 'secret', partitions: 1, configs: {} });
  const partitions = new Partitions({ directory, topics, clock, journal });
  onTestFinished(() => partitions.close());
  const denied = new Set<string>();
  const asked: string[] = [];
  const ask: ApiContext['authorize'] = (action, { name }) => {
    asked.push(`${action} ${name}`);
    return !denied.has(`${action} ${name}`);
  };
  const context: Bench['context'] = {
    clusterId: 'cluster',
    clock,
    journal,
    topics,
    partitions,
    producerIds: await ProducerIds.open(directory),
    groups,
    advertised: [],
    clientId: 'client',
    identity: undefined,
    node: { id: 1, host: '127.0.0.1', port: 9098 },
    closed: new AbortController().signal,
    session: new SaslSession(undefined),
    authorize: ask,
    sees: ask,
  };
  return {
    clock,
    context,
    denied,
    asked,
    async call(api, version, request) {
      const received = reread(api.requestCodec(version), request);
      const codec = api.responseCodec(version);
      const { authorize } = api;
      if (typeof authorize === 'object' && 'needs' in authorize) {
        const { action, resource } = authorize.needs(received);
        if (!context.authorize(action, resource)) return reread(codec, authorize.refuse(received));
      }
      const answer = await api.handle({ ...context, apiVersion: version }, received);
      if (answer === NO_RESPONSE || answer === CLOSE_CONNECTION) throw new Error('there was no answer');
      return reread(codec, answer);
    },
  };
}

function reread<T, I>(codec: Codec<T, I>, value: I): T {
  const writer = new Writer();
  codec.write(writer, value);
  return decode(codec, new Reader(Buffer.concat(writer.finish())));
}
