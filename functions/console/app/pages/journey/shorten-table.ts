/** `<stack>-<path of ids><8 hex>-<random>`, as CloudFormation names what nobody named. */
const GENERATED = /^[\w]+-(?:Tables)?([A-Za-z\d]+?)[\dA-F]{8}-[\dA-Za-z]{8,}$/;

/** The part of a table's name that people gave: `OrderDecisions`. A name of their own stays. */
export function shortenTable(name: string): string {
  return GENERATED.exec(name)?.[1] ?? name;
}
