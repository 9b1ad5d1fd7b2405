import { createProgram, runProgram } from './program.ts';

// `millrace orders show | head`: the reader has what it wants. The runner listens too, and ends.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const exitCode = await runProgram(createProgram(), process.argv);
if (exitCode !== undefined) process.exitCode = exitCode;
