import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { anyJson } from '../../assembly/json.ts';
import type { LoopbackApi } from '../platform.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const MAX_RESPONSE_BYTES = 4096;

const responseSchema = z.looseObject({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().min(1).max(1024),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  Data: z.record(z.string(), anyJson).default({}),
});

export type CustomResourceResponse = z.output<typeof responseSchema>;

export interface RequestIds {
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

export interface ResponsePath {
  /** What takes the place of the presigned S3 url: knowing it is the permission to answer. */
  readonly url: string;
  /** The first answer; rejects for one that CloudFormation would not take either. */
  readonly response: Promise<CustomResourceResponse>;
  isAnswered(): boolean;
  close(): void;
}

/** Waits for the PUT that answers one request. */
export function openResponsePath(api: LoopbackApi, ids: RequestIds): ResponsePath {
  const path = `/cloudformation-responses/${randomUUID()}`;
  const { promise, resolve, reject } = Promise.withResolvers<CustomResourceResponse>();
  let answered = false;
  const close = api.addPath(path, async (request, response) => {
    if (request.method !== 'PUT') return answer(response, 405, 'Only PUT answers a custom resource request.');
    const body = await readLimited(request);
    answered = true;
    // S3 stores whatever is put; CloudFormation judges it when it fetches the object.
    answer(response, 200, '');
    try {
      resolve(parseResponse(body, ids));
    } catch (error) {
      reject(error);
    }
  });
  return { url: `${api.url}${path}`, response: promise, isAnswered: () => answered, close };
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** The body; undefined when there is more of it than CloudFormation takes. */
async function readLimited(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_RESPONSE_BYTES) chunks.push(chunk);
  }
  return size > MAX_RESPONSE_BYTES ? undefined : Buffer.concat(chunks);
}

function parseResponse(body: Buffer | undefined, ids: RequestIds): CustomResourceResponse {
  if (body === undefined)
    throw new Error(`Response object is too long: CloudFormation takes ${MAX_RESPONSE_BYTES} bytes.`);
  let document: unknown;
  try {
    document = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new Error('Invalid response object: it is not JSON.', { cause: error });
  }
  const read = responseSchema.safeParse(document);
  if (!read.success)
    throw new Error(`Invalid response object: ${z.prettifyError(read.error)}`, { cause: read.error });
  for (const [name, expected] of Object.entries(ids)) {
    if (read.data[name] !== expected)
      throw new Error(
        `Invalid response object: ${name} is ${String(read.data[name])}, the request's is ${expected}.`,
      );
  }
  return read.data;
}
