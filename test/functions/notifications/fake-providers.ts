import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import * as z from 'zod';

/** A message that a provider took, whether or not its answer arrived. */
export interface TakenMessage {
  readonly service: 'ses' | 'sns';
  readonly from?: string | undefined;
  readonly to: string;
  readonly subject?: string | undefined;
  readonly text: string;
}

/** What a provider does with the next message. Only `lose` takes it: the connection breaks before the answer. */
export type Fault =
  | { readonly status: number; readonly code: string; readonly message?: string }
  | 'lose'
  | 'break';

export interface FakeProviders {
  /** The variables that lead the SDK here. */
  readonly variables: Readonly<Record<string, string>>;
  readonly taken: readonly TakenMessage[];
  /** How many requests came. */
  readonly requests: () => number;
  /** What happens to the next requests, one each. */
  fail(...faults: readonly Fault[]): void;
  /** What happens to every request from now on. */
  failAlways(fault: Fault | undefined): void;
}

const sendEmail = z.object({
  FromEmailAddress: z.string(),
  Destination: z.object({ ToAddresses: z.tuple([z.string()]) }),
  Content: z.object({
    Simple: z.object({
      Subject: z.object({ Data: z.string() }),
      Body: z.object({ Text: z.object({ Data: z.string() }) }),
    }),
  }),
});

/** SES v2 and SNS as far as sending goes, on one loopback port until the test ends. */
export async function startFakeProviders(): Promise<FakeProviders> {
  const taken: TakenMessage[] = [];
  const faults: Fault[] = [];
  let always: Fault | undefined;
  let requests = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    requests++;
    const fault = faults.shift() ?? always;
    const isSes = request.url === '/v2/email/outbound-emails';
    if (fault === 'break') {
      request.socket.destroy();
      return;
    }
    if (fault === undefined || fault === 'lose') {
      taken.push(isSes ? readEmail(body) : readPublish(body));
      if (fault === 'lose') request.socket.destroy();
      else succeed(response, { isSes, messageId: `message-${taken.length}` });
      return;
    }
    refuse(response, { isSes, fault });
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    variables: { AWS_ENDPOINT_URL_SESV2: url, AWS_ENDPOINT_URL_SNS: url },
    taken,
    requests: () => requests,
    fail: (...next) => void faults.push(...next),
    failAlways(fault) {
      always = fault;
    },
  };
}

function readEmail(body: string): TakenMessage {
  const { FromEmailAddress, Destination, Content } = sendEmail.parse(JSON.parse(body));
  const { Subject, Body } = Content.Simple;
  return {
    service: 'ses',
    from: FromEmailAddress,
    to: Destination.ToAddresses[0],
    subject: Subject.Data,
    text: Body.Text.Data,
  };
}

function readPublish(body: string): TakenMessage {
  const fields = new URLSearchParams(body);
  return {
    service: 'sns',
    to: fields.get('PhoneNumber') ?? fields.get('TargetArn') ?? '',
    text: fields.get('Message') ?? '',
  };
}

function succeed(
  response: ServerResponse,
  { isSes, messageId }: { isSes: boolean; messageId: string },
): void {
  if (isSes) {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ MessageId: messageId }));
  } else {
    response
      .setHeader('content-type', 'text/xml')
      .end(
        `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${messageId}</MessageId></PublishResult></PublishResponse>`,
      );
  }
}

function refuse(
  response: ServerResponse,
  { isSes, fault: { status, code, message = 'no' } }: { isSes: boolean; fault: Exclude<Fault, string> },
): void {
  response.statusCode = status;
  if (isSes) {
    response
      .setHeader('content-type', 'application/json')
      .setHeader('x-amzn-errortype', code)
      .end(JSON.stringify({ message }));
  } else {
    response
      .setHeader('content-type', 'text/xml')
      .end(
        `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
  }
}
