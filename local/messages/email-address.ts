/** `Alice <alice@example.com>`, or the address alone. */
const NAMED = /^[^<>]*<([^<>]*)>$/;

/** What is wrong with an address, in SES's words, the first that fits. */
const PROBLEMS: readonly { pattern: RegExp; problem: string }[] = [
  { pattern: /^[^@]*$/, problem: "Missing final '@domain'" },
  { pattern: /^@/, problem: 'Missing local name' },
  { pattern: /@$/, problem: 'Missing domain' },
  { pattern: /@.*@|[<>,;]/, problem: 'Illegal address' },
  { pattern: /\s.*@/, problem: 'Local address contains control or whitespace' },
  { pattern: /@.*\s/, problem: 'Domain contains control or whitespace' },
  { pattern: /^\./, problem: 'Local address starts with dot' },
  { pattern: /\.@/, problem: 'Local address ends with dot' },
  { pattern: /\.\..*@/, problem: 'Local address contains dot-dot' },
  { pattern: /@\./, problem: 'Domain starts with dot' },
  { pattern: /\.$/, problem: 'Domain ends with dot' },
  { pattern: /@.*\.\./, problem: 'Domain contains dot-dot' },
  { pattern: /[^\x21-\x7e].*@/, problem: 'Local address contains illegal character' },
  { pattern: /@.*[^a-zA-Z0-9.-]/, problem: 'Domain contains illegal character' },
];

export interface EmailAddress {
  /** Without the name before it. */
  readonly address: string;
  readonly domain: string;
}

/** The address, or what SES finds wrong with it. */
export function parseEmailAddress(text: string): EmailAddress | { problem: string } {
  const address = (NAMED.exec(text)?.[1] ?? text).trim();
  if (address === '') return { problem: `Invalid email address ${text}.` };
  const found = PROBLEMS.find(({ pattern }) => pattern.test(address));
  if (found !== undefined) return { problem: found.problem };
  return { address, domain: address.slice(address.indexOf('@') + 1) };
}
