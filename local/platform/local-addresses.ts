/**
 * What here stands in for an address that AWS would have made out of names: `https://<domain>.auth.<region>.
 * amazoncognito.com` is no attribute that a resource could answer otherwise, templates join it themselves. So it is
 * exchanged wherever it leaves the runner: in the variables of functions and in the outputs of stacks. A function must
 * refer to the resource, as the CDK's `baseUrl()` does, which also has it start later.
 */
export class LocalAddresses {
  readonly #local = new Map<string, string>();

  /**
   * From now on `local` stands for `aws`, both urls without a path.
   * @returns what takes it back.
   */
  add(aws: string, local: string): () => void {
    this.#local.set(aws, local);
    return () => {
      this.#local.delete(aws);
    };
  }

  replaceIn(text: string): string {
    let replaced = text;
    // No part of a longer host name, nor of one before a port.
    for (const [aws, local] of this.#local)
      replaced = replaced.replaceAll(new RegExp(`${RegExp.escape(aws)}(?![\\w.:-])`, 'gi'), () => local);
    return replaced;
  }
}
