import { createProgram, runProgram } from './program.ts';

// `millrace orders show | head`: the reader has what it wants. The runner listens too, and ends.
// With `2>&1 |` the complaints have lost their reader too.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const exitCode = await runProgram(createProgram(), process.argv);
if (exitCode !== undefined) process.exitCode = exitCode;
