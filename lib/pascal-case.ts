/** `email-updates` as `EmailUpdates`, the way ids of constructs and outputs are written. */
export function toPascalCase(name: string): string {
  return name.replaceAll(/(^|[-._])([a-z0-9])/g, (_match, _separator, letter: string) =>
    letter.toUpperCase(),
  );
}
