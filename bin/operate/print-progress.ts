/** Says on stderr what goes on, where it is in nobody's way. */
export function printProgress(line: string): void {
  process.stderr.write(`millrace: ${line}\n`);
}
