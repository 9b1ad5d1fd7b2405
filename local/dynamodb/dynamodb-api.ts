import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { AccessControl, Principal } from '../core/access.ts';
import { ApiError } from '../core/api-error.ts';
import { asError } from '../core/errors.ts';
import type { ApiResponse, ServiceApi } from '../core/service-api.ts';
import { askForCapacity, capacityWish, isBilledRefusal, refusedCapacity, splitCapacity } from './capacity.ts';
import { EngineClient, type EngineResponse, TARGET_PREFIX } from './engine-client.ts';
import { OPERATIONS, type Operation, type Right } from './operations.ts';
import { renameTables, restoreTables } from './rename-tables.ts';
import {
  readTableReference,
  requireOwnTable,
  type TableOwner,
  type TableReference,
  tableArn,
} from './table-arn.ts';
import { TableKeys } from './table-keys.ts';
import type { UsageCounter } from './table-usage.ts';
import { WriteJournal, type WriteJournalOptions } from './write-journal.ts';

/**
 * DynamoDB as the callers' rights let it be seen, signing name `dynamodb`: derives what a request needs, denies it in
 * AWS's words or passes it on to the engine as it came, with the wish to be told the capacity it consumes, which is counted
 * and taken out of the answer unless the caller wanted it too. An engine that does not tell it has nothing counted.
 * @throws ApiError in the service's own words, as its answer.
 */
export function dynamodbApi(options: {
  endpoint: string;
  access: AccessControl;
  region: string;
  account: string;
  usage: UsageCounter;
  /** Where it is told which items are written, if anywhere. */
  writes?: WriteJournalOptions;
}): ServiceApi {
  const engine = new EngineClient(options);
  const keys = new TableKeys((table) => engine.call('DescribeTable', { TableName: table }));
  const writes = options.writes && new WriteJournal(options.writes, keys);
  return async (request) => {
    const operation = readOperation(request.headers['x-amz-target']);
    const body = parseBody(request.body);
    const rights = deriveRights(operation, body);
    const tables = rights
      .filter((right) => 'table' in right)
      .map((right) => readTableReference(right.table, options));
    requireRights({ ...options, principal: request.principal, rights });
    const byArn = tables.filter(({ given, name }) => given !== name);
    for (const table of byArn) requireOwnTable(table, options);
    requireDistinct(tables);
    const renamed = byArn.length === 0 ? body : renameTables(body, byArn);
    const sent = byArn.length === 0 ? request.body : Buffer.from(JSON.stringify(renamed));
    let answer = await sendCounted({
      ...{ engine, endpoint: options.endpoint, usage: options.usage, principal: request.principal },
      ...{ operation, request: renamed, body: sent },
    });
    await writes?.report({
      ...{ principal: request.principal, operation: operation.name, request: renamed, answer },
      traceHeader: request.headers['x-amzn-trace-id'],
    });
    if (byArn.length > 0) answer = restoreNames(answer, byArn);
    if (operation.describesTable) answer = ownArns(answer, options);
    return toResponse(answer);
  };
}

function readOperation(target: string | undefined): Operation {
  const name = target?.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : undefined;
  if (name === undefined)
    throw new ApiError(
      'com.amazon.coral.service#UnknownOperationException',
      target === undefined
        ? 'The x-amz-target header, which names the operation, is missing.'
        : `${target} is not emulated: the runner has tables of the API DynamoDB_20120810, and no streams.`,
    );
  const operation = OPERATIONS.get(name);
  if (operation !== undefined) return operation;
  const why = /Statement|ExecuteTransaction/.test(name) ? ', like all of PartiQL,' : '';
  throw new ApiError(
    'com.amazon.coral.service#UnknownOperationException',
    `The operation ${name}${why} is not emulated. Emulated: ${[...OPERATIONS.keys()].join(', ')}.`,
  );
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw new ApiError(
      'com.amazon.coral.service#SerializationException',
      `The request body is not JSON: ${asError(error).message}`,
      { cause: error },
    );
  }
}

function deriveRights(operation: Operation, body: unknown): readonly Right[] {
  try {
    return operation.rights(body);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new ApiError(
      'com.amazon.coral.validate#ValidationException',
      error.issues
        .map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
        .join('; '),
      { cause: error },
    );
  }
}

/** The first right that lacks decides, as at AWS: the message names it alone. */
function requireRights(
  options: TableOwner & { access: AccessControl; principal: Principal; rights: readonly Right[] },
): void {
  for (const right of options.rights) {
    const decision = options.access.check(
      options.principal,
      `dynamodb:${right.action}`,
      toResource(right, options),
    );
    if (!decision.allowed)
      throw new ApiError('com.amazon.coral.service#AccessDeniedException', decision.reason);
  }
}

function toResource(right: Right, owner: TableOwner): string {
  if ('anyTable' in right) return tableArn(owner, '*');
  const { arn } = readTableReference(right.table, owner);
  return right.index === undefined ? arn : `${arn}/index/${right.index}`;
}

/** An answer keyed by table could not tell the two apart. */
function requireDistinct(tables: readonly TableReference[]): void {
  const givenByName = new Map<string, string>();
  for (const { name, given } of tables) {
    const before = givenByName.get(name) ?? given;
    if (before !== given)
      throw new ApiError(
        'com.amazon.coral.validate#ValidationException',
        `The request names one table in two ways: "${before}" and "${given}".`,
      );
    givenByName.set(name, given);
  }
}

interface EngineRequest {
  readonly engine: EngineClient;
  readonly operation: Operation;
  readonly body: Buffer;
  readonly endpoint: string;
}

/** Sends a request to the engine and counts what it is billed for, if it is. */
async function sendCounted(
  options: EngineRequest & { usage: UsageCounter; principal: Principal; request: unknown },
): Promise<EngineResponse> {
  const { operation, body, usage, principal, request } = options;
  const { name, bills } = operation;
  if (bills === undefined) return sendToEngine(options);
  const answer = await sendToEngine({ ...options, body: askForCapacity(body, request) });
  const about = { principal: principal.arn, operation: name };
  if (answer.status === 200) {
    const { capacity, rest } = splitCapacity(answer.body, bills);
    usage.count({ ...about, capacity, refused: false });
    const wish = capacityWish(request);
    return wish === undefined || wish === 'NONE' ? { ...answer, body: rest } : answer;
  }
  if (bills === 'write' && isBilledRefusal(answer.body))
    usage.count({ ...about, capacity: refusedCapacity(request), refused: true });
  return answer;
}

async function sendToEngine(options: EngineRequest): Promise<EngineResponse> {
  try {
    return await options.engine.send(options.operation.name, options.body);
  } catch (error) {
    throw new ApiError(
      'com.amazonaws.dynamodb.v20120810#InternalServerError',
      `The DynamoDB engine at ${options.endpoint} does not answer: ${asError(error).message}`,
      { status: 500, cause: error },
    );
  }
}

function restoreNames(answer: EngineResponse, tables: readonly TableReference[]): EngineResponse {
  const restored = restoreTables(JSON.parse(answer.body.toString()), tables);
  return { ...answer, body: Buffer.from(JSON.stringify(restored)) };
}

/** Engines make up the region and the account in the ARNs they answer. */
function ownArns(answer: EngineResponse, owner: TableOwner): EngineResponse {
  const text = answer.body
    .toString()
    .replace(/"arn:aws:dynamodb:[\w-]+:\d+:table\//g, `"${tableArn(owner, '')}`);
  return { ...answer, body: Buffer.from(text) };
}

/** SDKs hold the body against its checksum, so it is computed over what is really sent. */
function toResponse({ status, headers, body }: EngineResponse): ApiResponse {
  return {
    status,
    headers: {
      'content-type': headers['content-type'] ?? 'application/x-amz-json-1.0',
      'x-amz-crc32': String(crc32(body)),
    },
    body,
  };
}
