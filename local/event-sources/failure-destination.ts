/**
 * Where records go that the mapping gives up: the dead-letter topic, or nowhere.
 *
 * Differs from AWS on purpose: there a message that the destination does not take is dropped and counted
 * (`DestinationDeliveryFailures`); here it is an error in the journal and is sent again until it is taken, and the
 * offset waits, so that a missing right or topic on a laptop costs no record.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Backoff } from './backoff.ts';
import type { MappingCounters } from './counters.ts';
import { type DeadLetterReason, toDeadLetter } from './dead-letter.ts';
import type { EventEnvelope } from './event.ts';
import { type DeadLetterMessage, type KafkaCluster, MessageTooLarge } from './kafka-source.ts';
import type { MappingDefinition } from './mapping-definition.ts';
import type { PreparedRecord } from './prepare-record.ts';
import type { Exhaustion } from './retry.ts';

/** Keeps one produce request well below what any topic takes. */
const MAX_SEND_BYTES = 512 * 1024;

export interface FailureDestinationOptions {
  readonly uuid: string;
  readonly definition: MappingDefinition;
  readonly envelope: EventEnvelope;
  readonly cluster: KafkaCluster;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly counters: MappingCounters;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  /** Says what the cluster answered in words that name action and resource. */
  readonly describe: (error: Error) => string;
}

export class FailureDestination {
  readonly #options: FailureDestinationOptions;

  constructor(options: FailureDestinationOptions) {
    this.#options = options;
  }

  /** Records whose attempts are used up. @returns false when the mapping stopped before all were taken. */
  takeExhausted(records: readonly PreparedRecord[], how: Exhaustion): Promise<boolean> {
    const reason = {
      condition: 'RetriesExhausted',
      requestId: how.answer.requestId,
      invocations: how.invocations,
      answer: how.answer,
    };
    return this.#take(records.map((record) => ({ record, reason, why: `${how.invocations} invocations` })));
  }

  /** Records that can not be in an event at all. @returns see {@link takeExhausted} */
  takeUndeliverable(records: readonly PreparedRecord[]): Promise<boolean> {
    return this.#take(
      records.flatMap((record) => {
        if (!record.failure) return [];
        const { condition, reason: why } = record.failure;
        return [{ record, reason: { condition, requestId: randomUUID(), invocations: 0 }, why }];
      }),
    );
  }

  async #take(letters: readonly Letter[]): Promise<boolean> {
    const { deadLetterTopic } = this.#options.definition;
    if (deadLetterTopic === undefined) {
      for (const letter of letters) this.#drop(letter);
      return true;
    }
    for (const chunk of this.#split(letters)) {
      if (!(await this.#send(chunk, deadLetterTopic))) return false;
      for (const { record, reason } of chunk.letters)
        this.#journalDeadLetter(record, reason, deadLetterTopic);
    }
    return true;
  }

  async #send(chunk: Chunk, topic: string): Promise<boolean> {
    const { cluster, clock, signal, backoff, journal, definition } = this.#options;
    let { messages } = chunk;
    for (let failures = 1; ; failures += 1) {
      try {
        await cluster.sendDeadLetters(messages);
        return true;
      } catch (thrown) {
        if (thrown instanceof MessageTooLarge && messages === chunk.messages) {
          messages = chunk.letters.map((letter) => this.#encode(letter, false));
          continue;
        }
        journal.record({
          kind: 'error',
          source: 'event-sources',
          message: `Mapping of ${definition.functionName} (group ${definition.group}) can not write to its dead-letter topic ${topic}, attempt ${failures}: ${this.#options.describe(asError(thrown))} The offsets of ${messages.length} records wait. Create the topic or give the role ${definition.roleArn} the right.`,
        });
        await clock.sleep(backoff(failures), signal);
        if (signal.aborted) return false;
      }
    }
  }

  #split(letters: readonly Letter[]): Chunk[] {
    const chunks: Chunk[] = [];
    let bytes = Number.POSITIVE_INFINITY;
    for (const letter of letters) {
      const message = this.#encode(letter, true);
      bytes += message.value.length;
      if (bytes > MAX_SEND_BYTES) {
        chunks.push({ letters: [], messages: [] });
        bytes = message.value.length;
      }
      chunks.at(-1)?.letters.push(letter);
      chunks.at(-1)?.messages.push(message);
    }
    return chunks;
  }

  #encode({ record, reason }: Letter, withPayload: boolean): DeadLetterMessage {
    const { definition, envelope, clock } = this.#options;
    return toDeadLetter(record, reason, {
      functionArn: definition.functionArn,
      envelope,
      now: clock.now(),
      withPayload,
    });
  }

  #drop({ record, reason, why }: Letter): void {
    const { definition, counters, journal } = this.#options;
    counters.dropped += 1;
    journal.record({
      kind: 'warning',
      source: 'event-sources',
      message: `Mapping of ${definition.functionName} (group ${definition.group}) dropped ${definition.topic}-${record.record.partition} offset ${record.record.offset}: ${reason.condition} (${why}). It has no on-failure destination.`,
    });
  }

  #journalDeadLetter({ record }: PreparedRecord, { condition }: DeadLetterReason, destination: string): void {
    const { definition, counters, journal, uuid } = this.#options;
    counters.deadLettered += 1;
    journal.record({
      kind: 'dead-letter',
      mapping: uuid,
      group: definition.group,
      topic: definition.topic,
      partition: record.partition,
      offset: record.offset.toString(),
      destination,
      condition,
    });
  }
}

interface Letter {
  readonly record: PreparedRecord;
  readonly reason: DeadLetterReason;
  readonly why: string;
}

interface Chunk {
  readonly letters: Letter[];
  readonly messages: DeadLetterMessage[];
}
