import { createProgram, runProgram } from './program.ts';

const EXIT_OUTPUT_LOST = 2;

// `millrace orders show | head`: the reader has what it wants. The runner listens too, and ends.
// With `2>&1 |` the complaints have lost their reader too.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') tellOutputLost(error);
  });
}

let isOutputLost = false;

/** `millrace orders show > file` on a full disk: what is in the file is not all, which the exit code says too. */
function tellOutputLost({ message }: Error): void {
  if (isOutputLost) return;
  isOutputLost = true;
  process.exitCode = EXIT_OUTPUT_LOST;
  process.stderr.write(`millrace: The output cannot be written: ${message}. [ARGUMENT_INVALID]\n`);
}

const exitCode = await runProgram(createProgram(), process.argv);
if (isOutputLost) process.exitCode = EXIT_OUTPUT_LOST;
else if (exitCode !== undefined) process.exitCode = exitCode;
