import { z } from 'zod';
import { UserError } from './core/errors.ts';
import { askRunner } from './core/state-folder.ts';

const addressSchema = z.object({ host: z.string(), port: z.number() });

/** Where something listens. */
export type Address = z.infer<typeof addressSchema>;

const signInClientSchema = z.object({
  /** Of its sign-in page, without a slash at the end. */
  url: z.string(),
  id: z.string(),
  name: z.string(),
  /** Where the browser goes with the code. */
  callbackUrl: z.string(),
  scopes: z.array(z.string()),
});

/** A client that somebody can sign in to. */
export type SignInClient = z.infer<typeof signInClientSchema>;

/** What a running runner tells whoever asks on its state folder: where everything is, and the operator's credentials. */
const runnerDescriptionSchema = z.object({
  pid: z.number(),
  region: z.string(),
  account: z.string(),
  awsApiUrl: z.string(),
  kafka: z.object({
    /** Authority of the emulated brokers' certificate. */
    caPath: z.string().optional(),
    /** With `tls`, where rights are checked, when the cluster is emulated; else it is a Kafka of somebody else's. */
    clusters: z.array(z.object({ arn: z.string(), plaintext: addressSchema, tls: addressSchema.optional() })),
  }),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), sessionToken: z.string() }),
  /** Of the first sign-in page, when the assembly has a user pool with a domain; no slash at the end. */
  signInUrl: z.string().optional(),
  /** The clients of all sign-in pages. */
  signInClients: z.array(signInClientSchema).default([]),
  /** The HTTP APIs, the first of them on `--http-port`. */
  httpApis: z.array(z.object({ logicalId: z.string(), name: z.string(), url: z.string() })).default([]),
  /** Stack name to output name to value. */
  outputs: z.record(z.string(), z.record(z.string(), z.string())),
});

export type RunnerDescription = z.infer<typeof runnerDescriptionSchema>;

/**
 * The description of the runner that owns the state folder.
 * @throws UserError RUNNER_ABSENT when there is none, or when it is still starting.
 */
export async function findRunner(stateDirectory: string): Promise<RunnerDescription> {
  const answer = await askRunner(stateDirectory);
  if (answer === undefined) {
    throw new UserError(
      'RUNNER_ABSENT',
      `No runner uses ${stateDirectory}. Start one with \`npm start\`, or name its folder with --state.`,
    );
  }
  const description = runnerDescriptionSchema.safeParse(answer);
  if (!description.success) {
    throw new UserError(
      'RUNNER_ABSENT',
      `The runner on ${stateDirectory} is not ready yet. Try again when it says so.`,
      {
        cause: description.error,
      },
    );
  }
  return description.data;
}
