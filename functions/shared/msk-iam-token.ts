import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod';

/** MSK takes no token that is valid for longer. */
const TOKEN_LIFETIME_SECONDS = 900;

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface MskTokenOptions {
  readonly region: string;
  readonly credentials: SigningCredentials;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The OAUTHBEARER token by which MSK knows an IAM principal: the presigned URL of `kafka-cluster:Connect`, in base64url.
 *
 * The same as aws-msk-iam-sasl-signer-js makes (a test holds them together), without it: that package brings the STS client
 * and every credential provider there is, 416 KB minified in each function, of which a function with its role's credentials
 * in its environment needs 14.
 */
export async function createMskToken({ region, credentials, now }: MskTokenOptions): Promise<string> {
  const hostname = `kafka.${region}.amazonaws.com`;
  const signer = new SignatureV4({
    service: 'kafka-cluster',
    region,
    credentials: {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey,
      ...(credentials.sessionToken && { sessionToken: credentials.sessionToken }),
    },
    sha256: Sha256,
    applyChecksum: false,
  });
  const request = new HttpRequest({
    method: 'GET',
    protocol: 'https:',
    hostname,
    path: '/',
    headers: { host: hostname },
    query: { Action: 'kafka-cluster:Connect' },
  });
  const { query = {} } = await signer.presign(request, {
    signingDate: new Date(now),
    expiresIn: TOKEN_LIFETIME_SECONDS,
  });
  const url = new URL(`https://${hostname}/`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  // Not signed: MSK takes it off before it verifies.
  url.searchParams.set('User-Agent', 'millrace');
  return Buffer.from(url.href).toString('base64url');
}

const awsEnvironment = z.object({
  AWS_REGION: z.string().min(1),
  AWS_ACCESS_KEY_ID: z.string().min(1),
  AWS_SECRET_ACCESS_KEY: z.string().min(1),
  AWS_SESSION_TOKEN: z.string().optional(),
});

/**
 * What kafkajs calls for each authentication, on every connection and again before the session ends: a token made of the
 * credentials and the region that Lambda puts into the function's environment. Signing needs no network.
 * @throws ZodError naming the variables that are missing.
 */
export function mskTokenProvider(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): () => Promise<{ value: string }> {
  return async () => {
    const variables = awsEnvironment.parse(environment);
    const value = await createMskToken({
      region: variables.AWS_REGION,
      credentials: {
        accessKeyId: variables.AWS_ACCESS_KEY_ID,
        secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
        sessionToken: variables.AWS_SESSION_TOKEN,
      },
      now: Date.now(),
    });
    return { value };
  };
}

/** SHA-256, or its HMAC when there is a secret, in the shape the signer asks for. */
class Sha256 {
  readonly #create: () => Hash | Hmac;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#create =
      secret === undefined ? () => createHash('sha256') : () => createHmac('sha256', toBytes(secret));
    this.#hash = this.#create();
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(chunk));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    this.#hash = this.#create();
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}
