import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { asError, UserError } from './core/errors.ts';

const cdkJsonSchema = z.looseObject({
  app: z.string().min(1),
  output: z.string().optional(),
  context: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Runs the command that the project's cdk.json names, as the CDK command line would, without an account, and answers the
 * folder of the cloud assembly. Environment: CDK_OUTDIR, CDK_CONTEXT_JSON, and a compile cache that makes the second
 * synthesis quicker.
 * @throws UserError SYNTH_FAILED with what the command printed; an AbortError when the signal ended it.
 */
export async function synthesize(options: {
  projectDirectory: string;
  cacheDirectory: string;
  /** Context values over those of cdk.json, as `cdk -c key=value` gives them. */
  context?: Readonly<Record<string, string>>;
  /** Where the assembly goes; as cdk.json says when left out. */
  outputDirectory?: string;
  /** Ends the command, and all that it started. */
  signal?: AbortSignal;
}): Promise<string> {
  const { projectDirectory, cacheDirectory } = options;
  const cdkJson = await readCdkJson(join(projectDirectory, 'cdk.json'));
  const output = options.outputDirectory ?? join(projectDirectory, cdkJson.output ?? 'cdk.out');
  const child = spawn(cdkJson.app, {
    cwd: projectDirectory,
    shell: true,
    // A group of its own, so that an end of it reaches what the shell started too.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      // The app's own `node` is the one that runs this, whatever else the PATH holds.
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, ...options.context }),
      NODE_COMPILE_CACHE: cacheDirectory,
      // `cdk synth` and `cdk deploy` validate the templates; here it would double the time to the first order.
      CDK_VALIDATION: 'false',
    },
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  const abort = (): void => endGroup(child);
  options.signal?.addEventListener('abort', abort, { once: true });
  if (options.signal?.aborted) abort();
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  options.signal?.removeEventListener('abort', abort);
  options.signal?.throwIfAborted();
  if (code === 0) return output;
  throw new UserError(
    'SYNTH_FAILED',
    `\`${cdkJson.app}\` (cdk.json) ended with ${signal ?? `exit code ${code}`}:\n${Buffer.concat(printed).toString('utf8').trim()}`,
  );
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    // It ended a moment ago.
    if (error.code !== 'ESRCH') throw error;
  }
}

async function readCdkJson(path: string): Promise<z.infer<typeof cdkJsonSchema>> {
  try {
    return cdkJsonSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (thrown) {
    const error = asError(thrown);
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    throw new UserError('SYNTH_FAILED', `${path} names no command to synthesize with: ${why}`, {
      cause: error,
    });
  }
}
