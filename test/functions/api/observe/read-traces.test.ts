import { XRayClient } from '@aws-sdk/client-xray';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { readTraces } from '../../../../functions/api/observe/read-traces.ts';
import { type ServiceAnswer, serveAws } from './serve-aws.ts';

const requestSchema = z.object({ TraceIds: z.array(z.string()), NextToken: z.string().optional() });

async function start(answer: (request: z.output<typeof requestSchema>) => ServiceAnswer) {
  const client = new XRayClient(await serveAws((input) => answer(requestSchema.parse(input))));
  onTestFinished(() => client.destroy());
  return (ids: readonly string[], withinMs = 10_000) =>
    readTraces({ client, signal: AbortSignal.timeout(withinMs) }, ids);
}

const trace = (Id: string, more: object = {}) => ({
  Id,
  Segments: [
    {
      Id: '1',
      // As X-Ray has it of a function on AWS: with members that are not shown.
      Document: JSON.stringify({
        ...{ id: '1', name: 'orders', start_time: 1.5, end_time: 2.25, trace_id: Id },
        ...{ origin: 'AWS::Lambda', http: { response: { status: 200 } }, subsegments: [{ id: '2' }] },
      }),
    },
  ],
  ...more,
});
const shown = (trace_id: string) => ({
  trace_id,
  segments: [
    {
      ...{ id: '1', name: 'orders', origin: 'AWS::Lambda', fault: false, annotations: {} },
      ...{ start: 1_500, end: 2_250 },
    },
  ],
});

test('puts the pages together', async () => {
  const read = await start(({ NextToken }) =>
    NextToken === undefined ? { Traces: [trace('a')], NextToken: 'more' } : { Traces: [trace('b')] },
  );
  expect(await read(['a', 'b'])).toEqual({ traces: [shown('a'), shown('b')], truncated: false });
});

test('says that there is more of a trace than X-Ray keeps', async () => {
  const read = await start(() => ({ Traces: [trace('a', { LimitExceeded: true })] }));
  expect(await read(['a'])).toEqual({ traces: [shown('a')], truncated: true });
});

test('asks for nothing when there are no traces', async () => {
  const read = await start(() => 'AccessDeniedException');
  expect(await read([])).toEqual({ traces: [], truncated: false });
});

test('goes on without what is not answered in time', async () => {
  const read = await start(({ NextToken }) =>
    NextToken === undefined ? { Traces: [trace('a')], NextToken: 'more' } : 'never',
  );
  expect(await read(['a'], 300)).toEqual({ traces: [shown('a')], truncated: true });
});
