/**
 * Stands in for a module that `lib/bundling` leaves out of a bundle: it may be imported, constructed and handed on, and
 * throws as soon as anything of it is used.
 */
export function leftOut(module: string): unknown {
  // An arrow could not be constructed.
  function refuse(): never {
    throw new Error(
      `${module} is left out of this bundle. Name it among what the function uses in lib/bundling.`,
    );
  }
  const standIn: object = new Proxy(refuse, { get: refuse, apply: refuse, construct: () => standIn });
  return standIn;
}
