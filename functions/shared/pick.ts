/** One of `choices`; `random` answers from 0 up to 1, like Math.random. */
export function pick<T>(choices: readonly [T, ...T[]], random: () => number): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}
