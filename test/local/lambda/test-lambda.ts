import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import { Journal, type JournalEntry } from '../../../local/core/journal.ts';
import type { FunctionDefinition } from '../../../local/lambda/function-definition.ts';
import { type LambdaEngine, type LambdaOptions, startLambda } from '../../../local/lambda/start-lambda.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';

export function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}

/** A function whose code is the given files; a string is an ES module `index.mjs`. */
export async function defineTestFunction(
  files: string | Record<string, string>,
  overrides: Partial<FunctionDefinition> = {},
): Promise<FunctionDefinition> {
  const codeDirectory = await tempFolder();
  for (const [path, text] of Object.entries(typeof files === 'string' ? { 'index.mjs': files } : files)) {
    await mkdir(dirname(join(codeDirectory, path)), { recursive: true });
    await writeFile(join(codeDirectory, path), text);
  }
  const name = overrides.name ?? 'under-test';
  return {
    name,
    arn: functionArn(name),
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    codeDirectory,
    memoryMb: 256,
    timeoutSeconds: 60,
    environment: {},
    log: { format: 'JSON', group: `/aws/lambda/${name}`, applicationLevel: 'INFO', systemLevel: 'INFO' },
    credentials: () => ({ accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'token' }),
    extraEnvironment: {},
    ...overrides,
  };
}

export interface TestLambda {
  lambda: LambdaEngine;
  entries: JournalEntry[];
  /** What the functions wrote, without the lines of the platform. */
  output(): string[];
  /** Invokes and parses the answer. */
  call(
    event: unknown,
    functionName?: string,
  ): Promise<{ answer: unknown; error: string | undefined; tail: string }>;
  /** Process ids of the environments that live. */
  pids(): number[];
}

/** An engine with these functions, stopped when the test ends. */
export async function startTestLambda(
  definitions: FunctionDefinition[],
  options: Partial<LambdaOptions> = {},
): Promise<TestLambda> {
  const clock = options.clock ?? systemClock;
  const journal = new Journal({ now: () => clock.now() });
  const entries: JournalEntry[] = [];
  journal.subscribe((entry) => entries.push(entry));
  const lambda = await startLambda({ clock, journal, stateDirectory: await tempFolder(), ...options });
  onTestFinished(() => lambda.stop());
  for (const definition of definitions) lambda.add(definition);
  return {
    lambda,
    entries,
    output: () =>
      entries.flatMap((entry) =>
        entry.kind === 'function-log' && !String(entry.record?.['type']).startsWith('platform.')
          ? [entry.line]
          : [],
      ),
    async call(event, functionName = definitions[0]?.name ?? '') {
      const result = await lambda.invoke({ functionName, payload: JSON.stringify(event) });
      const answer: unknown = JSON.parse(result.payload);
      return { answer, error: result.functionError, tail: result.logTail };
    },
    pids: () => lambda.inspect().functions.flatMap((entry) => entry.environments.map(({ pid }) => pid ?? 0)),
  };
}

/** Whether a process runs. One that has ended and waits for a slow init to take note of it does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // ESRCH or ENOENT: there is no such process.
    return false;
  }
}
