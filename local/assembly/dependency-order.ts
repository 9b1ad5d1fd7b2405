/** What depends on what, by id. Every id that is named is also a key. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The ids so that each comes after all that it depends on, otherwise in the order given, and the circles that stand in
 * the way, each written from an id back to itself.
 */
export function orderByDependency(dependencies: Dependencies): { order: string[]; circles: string[][] } {
  const order: string[] = [];
  const circles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];

  function visit(id: string): void {
    if (done.has(id)) return;
    const since = trail.indexOf(id);
    if (since >= 0) {
      circles.push([...trail.slice(since), id]);
      return;
    }
    trail.push(id);
    for (const other of dependencies.get(id) ?? []) visit(other);
    trail.pop();
    done.add(id);
    order.push(id);
  }

  for (const id of dependencies.keys()) visit(id);
  return { order, circles };
}
