/** The major that the runtime in `./runtime` behaves like. */
const EMULATED_MAJOR = 24;
const RUNNER_MAJOR = Number.parseInt(process.versions.node, 10);

/** Why functions of this runtime cannot run here; undefined when they can. Environments run on the runner's own Node. */
export function findRuntimeProblem(runtime: string): string | undefined {
  const major = readMajor(runtime);
  if (major === undefined)
    return `the runtime ${runtime} is not emulated, only Node runtimes are; use nodejs${EMULATED_MAJOR}.x`;
  if (major === RUNNER_MAJOR) return undefined;
  return `the runtime ${runtime} needs Node ${major}, and the runner is on Node ${RUNNER_MAJOR}; use nodejs${RUNNER_MAJOR}.x, or start the runner with Node ${major}`;
}

/** How a function of a runtime that can run here is treated otherwise than on AWS; undefined when it is not. */
export function describeRuntimeDifference(runtime: string): string | undefined {
  if (readMajor(runtime) === EMULATED_MAJOR) return undefined;
  return `its handler is treated as nodejs${EMULATED_MAJOR}.x treats it, not as ${runtime}: callbacks are refused.`;
}

function readMajor(runtime: string): number | undefined {
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  return major === undefined ? undefined : Number(major);
}
