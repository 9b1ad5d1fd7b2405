import { z } from 'zod';
import type { Principal } from '../core/access.ts';
import type { Journal } from '../core/journal.ts';
import type { EngineResponse } from './engine-client.ts';
import { type ItemWrite, isMembers, listWrites } from './list-writes.ts';
import type { TableKeys } from './table-keys.ts';

export interface WriteJournalOptions {
  readonly journal: Journal;
  /** The request id of the invocation of that function with that `X-Amzn-Trace-Id`. */
  readonly findInvocation: (functionName: string, traceHeader: string) => string | undefined;
}

interface AnsweredRequest {
  readonly principal: Principal;
  /** `X-Amzn-Trace-Id` of the request. */
  readonly traceHeader: string | undefined;
  readonly operation: string;
  /** Its body, with tables by name. */
  readonly request: unknown;
  readonly answer: EngineResponse;
}

const refusal = z.looseObject({
  __type: z.string(),
  CancellationReasons: z.array(z.looseObject({ Code: z.string().nullish() })).optional(),
});
const CONDITION_FAILED = 'ConditionalCheckFailed';
const ROOT = /(?:^|;)Root=([^;]+)/;

/**
 * Journals who wrote which items. Of a cancelled transaction the items are told whose condition failed: of the others
 * nothing came. What a batch leaves unprocessed is told as written: engines on a laptop leave nothing.
 */
export class WriteJournal {
  readonly #options: WriteJournalOptions;
  readonly #keys: TableKeys;

  constructor(options: WriteJournalOptions, keys: TableKeys) {
    this.#options = options;
    this.#keys = keys;
  }

  /** To be awaited before the caller is answered: later its invocation may be over, and nobody would know whose writes they are. */
  async report(answered: AnsweredRequest): Promise<void> {
    const { operation, request, answer } = answered;
    if (operation === 'CreateTable' || operation === 'DeleteTable') this.#forget(request);
    const writes = listWrites(operation, request);
    if (writes.length === 0) return;
    const told = answer.status === 200 ? listDone(writes) : listRefused(writes, answer);
    if (told.length === 0) return;
    const unknown = told.filter(({ isWhole, table }) => isWhole && this.#keys.find(table) === undefined);
    if (unknown.length > 0) {
      const tables = [...new Set(unknown.map(({ table }) => table))];
      await Promise.all(tables.map((table) => this.#keys.learn(table)));
    }
    this.#record(told, answered);
  }

  #record(told: readonly ToldWrite[], { principal, traceHeader }: AnsweredRequest): void {
    const { journal } = this.#options;
    const by = { principal: principal.arn, ...this.#findInvocation(principal, traceHeader) };
    for (const { table, operation, conditionFailed, attributes, isWhole } of told) {
      const names = isWhole ? this.#keys.find(table) : Object.keys(attributes);
      const key = names === undefined ? null : toPlain(attributes, names);
      journal.record({ kind: 'table-write', ...by, table, operation, key, conditionFailed });
    }
  }

  /** The session of a function's role is named after the function. */
  #findInvocation(principal: Principal, traceHeader: string | undefined) {
    if (traceHeader === undefined) return {};
    const traceId = ROOT.exec(traceHeader)?.[1];
    const functionName = principal.arn.slice(principal.arn.lastIndexOf('/') + 1);
    const requestId = this.#options.findInvocation(functionName, traceHeader);
    return {
      ...(requestId === undefined ? {} : { functionName, requestId }),
      ...(traceId === undefined ? {} : { traceId }),
    };
  }

  #forget(request: unknown): void {
    const table = isMembers(request) ? request['TableName'] : undefined;
    if (typeof table === 'string') this.#keys.forget(table);
  }
}

type ToldWrite = ItemWrite & { readonly conditionFailed: boolean };

function listDone(writes: readonly ItemWrite[]): ToldWrite[] {
  return writes.flatMap((write) =>
    write.operation === 'ConditionCheckItem' ? [] : [{ ...write, conditionFailed: false }],
  );
}

function listRefused(writes: readonly ItemWrite[], { status, body }: EngineResponse): ToldWrite[] {
  if (status !== 400) return [];
  const { __type = '', CancellationReasons: reasons = [] } =
    refusal.safeParse(JSON.parse(body.toString())).data ?? {};
  const isRefused = __type.endsWith('ConditionalCheckFailedException')
    ? () => true
    : (index: number) => reasons[index]?.Code === CONDITION_FAILED;
  return writes.flatMap((write, index) => (isRefused(index) ? [{ ...write, conditionFailed: true }] : []));
}

/** Keys are text, numbers or bytes: the last as base64, and a number that JavaScript would round as its text. */
function toPlain(
  attributes: ItemWrite['attributes'],
  names: readonly string[],
): Record<string, string | number> {
  const key: Record<string, string | number> = {};
  for (const name of names) {
    const attribute = attributes[name];
    if (!isMembers(attribute)) continue;
    const { S: text, N: number, B: bytes } = attribute;
    if (typeof number === 'string') key[name] = String(Number(number)) === number ? Number(number) : number;
    else key[name] = String(text ?? bytes);
  }
  return key;
}
