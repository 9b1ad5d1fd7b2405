import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import type { CustomResource } from '../../../functions/shared/cloudformation-response.ts';
import {
  CREATE_FAILED,
  createCustomResourceHandler,
} from '../../../functions/shared/cloudformation-response.ts';
import { LOOPBACK, listen } from '../../../local/core/listen.ts';

const properties = z.strictObject({ Name: z.string(), Size: z.coerce.number().default(1) });
type Properties = z.output<typeof properties>;

/** Takes what would go to the response bucket; `statuses` are answered in turn, then 200. */
async function startBucket(statuses: number[] = []) {
  const answers: Record<string, unknown>[] = [];
  const contentTypes: (string | undefined)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const status = statuses.shift() ?? 200;
    if (status === 200) {
      answers.push(JSON.parse(Buffer.concat(chunks).toString()));
      contentTypes.push(request.headers['content-type']);
    }
    response.writeHead(status).end();
  });
  onTestFinished(() => void server.close());
  const port = await listen(server, { port: 0, purpose: 'response bucket' });
  return { url: `http://${LOOPBACK}:${port}/answer?X-Amz-Signature=secret`, answers, contentTypes };
}

function createSubject(overrides: Partial<CustomResource<Properties>> = {}) {
  const calls: unknown[][] = [];
  const logged: string[] = [];
  const delays: number[] = [];
  let time = 0;
  const write = (message: string, attributes: object) =>
    logged.push(JSON.stringify({ message, ...attributes }));
  const resource: CustomResource<Properties> = {
    properties,
    physicalId: ({ Name }, logicalId) => `${Name}/${logicalId}`,
    apply: async (...given) => {
      calls.push(['apply', ...given]);
      return { Answer: 'yes' };
    },
    remove: async (...given) => void calls.push(['remove', ...given]),
    isTransient: (error) => error instanceof Error && error.message === 'not yet',
    ...overrides,
  };
  const handle = createCustomResourceHandler(resource, {
    log: { info: write, warn: write, error: write },
    now: () => time,
    pause: async (delayMs) => {
      delays.push(delayMs);
      time += delayMs;
    },
  });
  const handler = (event: unknown, remainingMs = 60_000) =>
    handle(event, { getRemainingTimeInMillis: () => remainingMs });
  return { handler, calls, logged, delays };
}

function createEvent(url: string, overrides: object = {}) {
  return {
    RequestType: 'Create',
    ResponseURL: url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Thing',
    ResourceType: 'Custom::Thing',
    ServiceToken: 'arn:function',
    ResourceProperties: { ServiceToken: 'arn:function', ServiceTimeout: '60', Name: 'a', Size: '2' },
    ...overrides,
  };
}

describe('createCustomResourceHandler', () => {
  it('answers a creation with physical id and attributes', async () => {
    const bucket = await startBucket();
    const { handler, calls } = createSubject();
    await handler(createEvent(bucket.url));
    expect(calls).toEqual([['apply', { Name: 'a', Size: 2 }, undefined]]);
    expect(bucket.answers).toEqual([
      {
        Status: 'SUCCESS',
        PhysicalResourceId: 'a/Thing',
        Data: { Answer: 'yes' },
        StackId: 'stack',
        RequestId: 'request',
        LogicalResourceId: 'Thing',
      },
    ]);
    expect(bucket.contentTypes).toEqual([undefined]);
  });

  it('hands an update the previous properties of the same thing', async () => {
    const bucket = await startBucket();
    const { handler, calls } = createSubject();
    await handler(
      createEvent(bucket.url, {
        RequestType: 'Update',
        PhysicalResourceId: 'a/Thing',
        OldResourceProperties: { Name: 'a', Size: '1' },
      }),
    );
    expect(calls).toEqual([['apply', { Name: 'a', Size: 2 }, { Name: 'a', Size: 1 }]]);
  });

  it('replaces what has become another thing, without looking at the previous properties', async () => {
    const bucket = await startBucket();
    const { handler, calls } = createSubject();
    await handler(
      createEvent(bucket.url, {
        RequestType: 'Update',
        PhysicalResourceId: 'before/Thing',
        OldResourceProperties: { Name: 'before' },
      }),
    );
    expect(calls).toEqual([['apply', { Name: 'a', Size: 2 }, undefined]]);
    expect(bucket.answers[0]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'a/Thing' });
  });

  it('keeps the physical id when it deletes', async () => {
    const bucket = await startBucket();
    const { handler, calls } = createSubject();
    await handler(createEvent(bucket.url, { RequestType: 'Delete', PhysicalResourceId: 'older/Thing' }));
    expect(calls).toEqual([['remove', { Name: 'a', Size: 2 }]]);
    expect(bucket.answers[0]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'older/Thing' });
  });

  it('says which property is wrong, and touches nothing when the failed creation is taken back', async () => {
    const bucket = await startBucket();
    const { handler, calls } = createSubject();
    const ResourceProperties = { Naem: 'a' };
    await handler(createEvent(bucket.url, { ResourceProperties }));
    expect(bucket.answers[0]).toMatchObject({ Status: 'FAILED', PhysicalResourceId: CREATE_FAILED });
    expect(bucket.answers[0]?.['Reason']).toMatch(/Custom::Thing "Thing".*Naem/s);
    await handler(
      createEvent(bucket.url, {
        RequestType: 'Delete',
        PhysicalResourceId: CREATE_FAILED,
        ResourceProperties,
      }),
    );
    expect(bucket.answers[1]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: CREATE_FAILED });
    expect(calls).toEqual([]);
  });

  it('answers a failure with the reason and what is behind it, keeping the physical id of an update', async () => {
    const bucket = await startBucket();
    const cause = new AggregateError([new Error('one'), new Error('two')]);
    const { handler } = createSubject({
      apply: () => Promise.reject(new Error('it broke', { cause })),
    });
    await handler(
      createEvent(bucket.url, {
        RequestType: 'Update',
        PhysicalResourceId: 'a/Thing',
        OldResourceProperties: { Name: 'a' },
      }),
    );
    expect(bucket.answers[0]).toMatchObject({
      Status: 'FAILED',
      Reason: 'it broke: one; two',
      PhysicalResourceId: 'a/Thing',
    });
  });

  it('tries again for a minute while a failure is transient', async () => {
    const bucket = await startBucket();
    let attempts = 0;
    const { handler, delays } = createSubject({
      apply: async () => {
        attempts++;
        throw new Error('not yet');
      },
    });
    await handler(createEvent(bucket.url));
    expect(bucket.answers[0]).toMatchObject({ Status: 'FAILED', Reason: 'not yet' });
    expect(attempts).toBe(delays.length + 1);
    const waitedMs = delays.reduce((sum, delay) => sum + delay, 0);
    expect(waitedMs).toBeGreaterThan(50_000);
    expect(waitedMs).toBeLessThanOrEqual(60_000);
  });

  it('answers before its own timeout when the work does not end', async () => {
    const bucket = await startBucket();
    const { handler } = createSubject({ apply: () => new Promise(() => undefined) });
    await handler(createEvent(bucket.url), 10_020);
    expect(bucket.answers[0]).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/^not done after/),
    });
  });

  it('repeats an answer that the bucket failed to take', async () => {
    const bucket = await startBucket([500, 503]);
    const { handler, delays } = createSubject();
    await handler(createEvent(bucket.url));
    expect(bucket.answers).toHaveLength(1);
    expect(delays).toEqual([1_000, 2_000]);
  });

  it('fails at once, for Lambda to call again, when the bucket refuses the answer', async () => {
    const bucket = await startBucket([403, 200]);
    const { handler } = createSubject();
    await expect(handler(createEvent(bucket.url))).rejects.toThrow('answered 403');
    expect(bucket.answers).toEqual([]);
  });

  it('never writes the response URL, not even when nobody listens there', async () => {
    const { handler, logged } = createSubject();
    const url = 'http://127.0.0.1:1/answer?X-Amz-Signature=secret';
    const failure = await handler(createEvent(url)).catch((error: unknown) => error);
    expect(String(failure)).toMatch(/not answered after 5 tries: the response bucket was not reached/);
    expect(`${failure}${logged.join()}`).not.toMatch(/Signature|secret|answer\?/);
  });

  it('refuses what is no event of CloudFormation', async () => {
    const { handler } = createSubject();
    await expect(handler({ RequestType: 'Upsert' })).rejects.toThrow(/RequestType/);
  });
});
