import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { asError, UserError } from '../core/errors.ts';
import { writeFileAtomically } from '../core/files.ts';

const DAY_MS = 86_400_000;
const VALIDITY_MS = 3650 * DAY_MS;
const RENEW_BEFORE_MS = 30 * DAY_MS;

/** The broker's key pair and the authority that signed it, all PEM. `caPath` is what NODE_EXTRA_CA_CERTS takes. */
export interface KafkaCertificate {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
  readonly caPath: string;
}

/**
 * The certificate of the broker's TLS listener, for `localhost` and 127.0.0.1: kept in the folder, made at the first
 * start and renewed before it ends. Its authority signs nothing else: the authority's key is not kept.
 * @throws UserError STATE_INVALID when a kept file is no certificate.
 */
export async function kafkaCertificate(options: {
  directory: string;
  clock: Clock;
}): Promise<KafkaCertificate> {
  const { directory, clock } = options;
  const paths = {
    key: join(directory, 'kafka.key'),
    cert: join(directory, 'kafka.crt'),
    ca: join(directory, 'ca.crt'),
  };
  const kept = await readKept(paths);
  if (
    kept !== undefined &&
    new X509Certificate(kept.cert).validToDate.getTime() - clock.now() > RENEW_BEFORE_MS
  ) {
    return { ...kept, caPath: paths.ca };
  }
  const issued = await issue(clock);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFileAtomically(paths.key, issued.key, 0o600);
  await writeFileAtomically(paths.cert, issued.cert);
  await writeFileAtomically(paths.ca, issued.ca);
  return { ...issued, caPath: paths.ca };
}

interface Paths {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

/** What an earlier start issued; undefined when there is none, or parts of two after a crash between the writes. */
async function readKept(paths: Paths): Promise<Omit<KafkaCertificate, 'caPath'> | undefined> {
  const [key, cert, ca] = await Promise.all([paths.key, paths.cert, paths.ca].map(readIfThere));
  if (key === undefined || cert === undefined || ca === undefined) return undefined;
  try {
    const leaf = new X509Certificate(cert);
    const whole =
      leaf.verify(new X509Certificate(ca).publicKey) && leaf.checkPrivateKey(createPrivateKey(key));
    return whole ? { key, cert, ca } : undefined;
  } catch (error) {
    throw new UserError(
      'STATE_INVALID',
      `The certificate in ${dirname(paths.cert)} does not read as what the runner wrote (${asError(error).message}). Remove that folder, or start with --fresh.`,
      { cause: error },
    );
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function issue(clock: Clock): Promise<{ key: string; cert: string; ca: string }> {
  // Loaded for the first start of a state folder alone: no other issues a certificate, and it is large.
  const { generate } = await import('selfsigned');
  const common = {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(clock.now() - DAY_MS),
    notAfterDate: new Date(clock.now() + VALIDITY_MS),
  } as const;
  const authority = await generate([{ name: 'commonName', value: 'Millrace local authority' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const broker = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: broker.private, cert: broker.cert, ca: authority.cert };
}
