import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMskToken, mskTokenProvider } from '../../../functions/shared/msk-iam-token.ts';

const now = Date.parse('2026-11-21T03:00:00Z');
const region = 'eu-west-1';
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

function readToken(token: string): URL {
  return new URL(Buffer.from(token, 'base64url').toString());
}

/** All that MSK looks at; User-Agent is outside the signature. */
function signedPart(token: string): { where: string; parameters: Record<string, string> } {
  const url = readToken(token);
  url.searchParams.delete('User-Agent');
  return { where: `${url.origin}${url.pathname}`, parameters: Object.fromEntries(url.searchParams) };
}

async function officialToken(credentials: typeof keys & { sessionToken?: string }): Promise<string> {
  vi.useFakeTimers({ now, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { token } = await generateAuthTokenFromCredentialsProvider({
    region,
    awsCredentialsProvider: async () => credentials,
  });
  return token;
}

describe('createMskToken', () => {
  it('signs what the official signer signs, with the same signature', async () => {
    const token = await createMskToken({ region, credentials: keys, now });
    expect(signedPart(token)).toEqual(signedPart(await officialToken(keys)));
  });

  it('carries the session token of a role, whatever characters are in it', async () => {
    const credentials = { ...keys, sessionToken: 'IQoJb3JpZ2luX2VjE+/=?& *~' };
    const token = await createMskToken({ region, credentials, now });
    expect(signedPart(token)).toEqual(signedPart(await officialToken(credentials)));
    expect(readToken(token).searchParams.get('X-Amz-Security-Token')).toBe(credentials.sessionToken);
  });

  it('is valid for 15 minutes and has no padding', async () => {
    const token = await createMskToken({ region, credentials: keys, now });
    expect(token).toMatch(/^[\w-]+$/);
    expect(readToken(token).searchParams.get('X-Amz-Expires')).toBe('900');
    expect(readToken(token).searchParams.get('X-Amz-Date')).toBe('20261121T030000Z');
  });
});

describe('mskTokenProvider', () => {
  it('signs with the credentials that are in the environment when it is asked', async () => {
    const environment = {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'first',
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: 'session',
    };
    const provide = mskTokenProvider(environment);
    const credential = async () => readToken((await provide()).value).searchParams.get('X-Amz-Credential');
    expect(await credential()).toMatch(/^first\/\d{8}\/eu-west-1\/kafka-cluster\/aws4_request$/);
    environment.AWS_ACCESS_KEY_ID = 'second';
    expect(await credential()).toMatch(/^second\//);
  });

  it('names the variable that is missing', async () => {
    const provide = mskTokenProvider({ AWS_REGION: region, AWS_ACCESS_KEY_ID: 'id' });
    await expect(provide()).rejects.toThrow(/AWS_SECRET_ACCESS_KEY/);
  });
});
