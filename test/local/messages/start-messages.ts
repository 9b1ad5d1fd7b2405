import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { onTestFinished } from 'vitest';
import type { JournalEntry } from '../../../local/core/journal.ts';
import { Outbox } from '../../../local/messages/outbox.ts';
import { SendingRate } from '../../../local/messages/sending-rate.ts';
import { sesApi } from '../../../local/messages/ses-api.ts';
import { snsApi } from '../../../local/messages/sns-api.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { ACCOUNT, REGION, startTestApi, type TestApi } from '../aws-api/start-test-api.ts';

export interface TestMessages {
  readonly api: TestApi;
  readonly clock: FakeClock;
  readonly stateDirectory: string;
  readonly ses: SESv2Client;
  readonly sns: SNSClient;
  /** The same clients with the credentials of a role that may do nothing yet. */
  readonly asRole: { readonly ses: SESv2Client; readonly sns: SNSClient };
  captured(): JournalEntry[];
}

/** SES and SNS on a real listener, with real clients of the operator and of a role. */
export async function startMessages(
  options: { stateDirectory?: string; perSecond?: number } = {},
): Promise<TestMessages> {
  const stateDirectory = options.stateDirectory ?? (await tempFolder());
  const api = await startTestApi();
  const clock = new FakeClock();
  const outbox = await Outbox.open({ stateDirectory, clock, journal: api.journal });
  onTestFinished(() => outbox.stop());
  const rate = new SendingRate(clock, options.perSecond ?? Number.POSITIVE_INFINITY);
  const services = { outbox, access: api.iam, rate, region: REGION, account: ACCOUNT };
  api.addService('ses', sesApi(services));
  api.addService('sns', snsApi(services));
  const connect = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const settings = { endpoint: api.url, region: REGION, credentials, maxAttempts: 1 };
    const clients = { ses: new SESv2Client(settings), sns: new SNSClient(settings) };
    onTestFinished(() => {
      clients.ses.destroy();
      clients.sns.destroy();
    });
    return clients;
  };
  return {
    ...{ api, clock, stateDirectory },
    ...connect({ accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' }),
    asRole: connect(api.roleCredentials),
    captured: () => api.journal.recent().filter(({ kind }) => kind === 'message'),
  };
}
