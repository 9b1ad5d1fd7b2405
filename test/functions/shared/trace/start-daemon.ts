import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished, vi } from 'vitest';
import * as z from 'zod';

const segment = z.strictObject({
  name: z.string(),
  id: z.string().regex(/^[\da-f]{16}$/),
  trace_id: z.string(),
  parent_id: z.string().optional(),
  start_time: z.number(),
  end_time: z.number(),
  fault: z.literal(true).optional(),
  annotations: z.record(z.string().regex(/^\w+$/), z.union([z.string(), z.number()])),
  metadata: z.unknown().optional(),
});

export type Segment = z.output<typeof segment>;

export const FUNCTION_NAME = 'millrace-test-consumer';

/** What takes segments for X-Ray, as Lambda would offer it to the function of that name. */
export async function startDaemon(): Promise<{ segments: Segment[] }> {
  const segments: Segment[] = [];
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1_000_000 });
  socket.on('message', (datagram) => {
    const [header = '', document = ''] = datagram.toString().split('\n', 2);
    if (header === '{"format":"json","version":1}') segments.push(segment.parse(JSON.parse(document)));
  });
  await once(socket.bind(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void socket.close());
  stubLambda({ AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${socket.address().port}` });
  return { segments };
}

/** The variables that Lambda sets. */
export function stubLambda(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries({ AWS_LAMBDA_FUNCTION_NAME: FUNCTION_NAME, ...variables }))
    vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** A trace of its own for each number. */
export function rootOf(n: number): string {
  return `1-5759e988-${n.toString(16).padStart(24, '0')}`;
}
