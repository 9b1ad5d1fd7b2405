import { decodePart } from '../../decode-part.ts';

/** What the operations of operators are called in words; `{name}` is what the path says. */
const WORDS: Readonly<Record<string, string>> = {
  placeOrders: 'Placed orders',
  makePayments: 'Made payments',
  reportUserEvents: 'Reported user events',
  reportEmailEvents: 'Reported e-mail events',
  addUser: 'Added a user',
  updateUser: 'Changed user {user}',
  addItem: 'Added an item',
  updateItem: 'Set the stock of {item}',
  resetOffsets: 'Reset the offsets of {group}',
  redriveDeadLetters: 'Redrove dead letters of {group}',
  switchMapping: 'Switched mapping {uuid}',
};

interface Described {
  readonly operation: string;
  readonly path: Readonly<Record<string, string>>;
}

/** An operator's action in words; one that has none yet is told as it is called, with what its path says. */
export function describeAction({ operation, path }: Described): string {
  const words = WORDS[operation];
  if (words === undefined) return [operation, ...Object.values(path)].join(' ');
  // API Gateway hands a path on as it came.
  return words.replace(/\{(\w+)\}/g, (_, name: string) => decodePart(path[name] ?? ''));
}
