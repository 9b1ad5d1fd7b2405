import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const POM = fileURLToPath(new URL('apache-kafka.pom.xml', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/apache-kafka', import.meta.url));

/** Where Java finds a release of Apache Kafka; Maven fetches the jars once, into a cache that `npm ci` clears. */
export async function fetchClassPath(version: string): Promise<string> {
  const folder = join(CACHE, version);
  if (existsSync(folder)) return join(folder, '*');
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'fetching-'));
  try {
    const goal = [
      'dependency:copy-dependencies',
      `-Dkafka.version=${version}`,
      `-DoutputDirectory=${unfinished}`,
      '-DincludeScope=runtime',
    ];
    await runTool('mvn', ['--batch-mode', '--quiet', '--file', POM, ...goal]);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return join(folder, '*');
}

/**
 * Runs `java` or `mvn` to its end, with `input` to read, and answers what it printed.
 * @throws Error with what it printed, or with what to install.
 */
export async function runTool(command: 'java' | 'mvn', args: readonly string[], input = ''): Promise<string> {
  try {
    const running = run(command, args, { maxBuffer: 16 * 1024 * 1024, timeout: 400_000 });
    running.child.stdin?.on('error', () => {}); // A tool that does not read its input.
    running.child.stdin?.end(input);
    return (await running).stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      const message = `${command} could not be run: tests against Apache Kafka need Java 17 and Maven (apt-get install openjdk-17-jre-headless maven)`;
      throw new Error(message, { cause: error });
    }
    throw error;
  }
}
