import { expect, test } from 'vitest';
import { runInProcess } from '../support/run-in-process.ts';

test.each([
  [['users', 'add', '--user', 'dave', '--status', 'rich'], /--status: "rich" .*must be paid or unpaid/],
  [['users', 'add', '--user', '', '--status', 'paid'], /--user: "" does not fit: must be text of 1 to 100/],
  [['users', 'add', '--user', 'a\u001b[2J', '--status', 'paid'], /--user: .* does not fit/],
  [['users', 'update', '--user', 'dave'], /Nothing is given to change/],
  [['users', 'show', '--region', 'eu-west-1'], /--region goes with --target aws/],
  [['users', 'show', '--target', 'azure'], /'--target <where>' argument 'azure' is invalid/],
  [
    ['produce', 'orders', '--count', '1', '--file', 'x'],
    /'--file <path>' cannot be used with option '--count/,
  ],
  [['replay', '--since', 'yesterday'], /--since: "yesterday" .*must be an ISO 8601/],
  [['emails', 'show', 'x'], /email_id: "x" .*must be 8 hexadecimal characters/],
  [['orders', 'import'], /required option '--jsonl <file>' not specified/],
  [['users', 'add', '--status', 'paid'], /required option '--user <name>' not specified/],
  [['users', 'add', '--user', 'dave', '--status'], /option '--status <status>' argument missing/],
  [['inventory', 'add', '--item', 'a', '--quantity', '-1'], /--quantity: "-1" .*expected 0 or more/],
  [['inventory', 'add', '--item', 'a', '--quantity', '1.5'], /--quantity: "1.5" .*expected a whole number/],
  [['inventory', 'add', '--item', 'a', '--quantity', '2147483648'], /expected at most 2147483647/],
  [['produce', 'orders', '--count', '0'], /--count: "0" .*expected 1 or more/],
  [['start', '--rate', '0'], /--rate: "0" .*expected more than 0/],
  [['start', 'now'], /too many arguments for 'start'/],
  [['start', '--colour'], /unknown option '--colour'/],
  [['user', 'show'], /unknown command 'user' \(Did you mean users\?\)/],
  [['users', 'remove'], /unknown command 'remove'/],
  [['consume'], /missing required argument 'topic'/],
  [['consume', 'orders', '--from-offset', '-1'], /--from-offset: "-1" .*expected an offset/],
  [['consume', 'orders', '--from-time', 'noon'], /--from-time: "noon" .*expected a time such as/],
  [['consume', 'orders', '--from-offset', '1', '--from-beginning'], /cannot be used with option/],
  [['consume', 'orders', '--partitions', '1;2'], /--partitions: "1;2" .*expected partitions such as 0,2/],
  [['consume', 'orders', '--filter', 'user'], /--filter: "user" .*expected <field>=<value>/],
  [['consume', 'orders', '--max', '0'], /--max: "0" .*expected 1 or more/],
  [['offsets', 'reset', 'order-tracker'], /required option '--to <where>' not specified/],
  [
    ['offsets', 'reset', 'g', '--to', 'soon'],
    /--to: "soon" .*expected earliest, latest, an offset or a time/,
  ],
  [['offsets', 'reset', 'g', '--to', '-5'], /--to: "-5" /],
  [['dlq', 'redrive', 'g', '--max', 'all'], /--max: "all" .*expected a number/],
  [['dlq', 'redrive', 'g', '--letters', '0:17'], /--letters: "0:17" .*expected letters as/],
  [
    ['cost', '--events-per-day', '1', '--share', '__proto__=1'],
    /--share: "__proto__=1" .*nothing has that name/,
  ],
  [['cost', '--events-per-day', '1', '--context', '__proto__=1'], /--context: "__proto__=1" .*nothing has/],
  [['consume', 'orders', '--filter', '__proto__=1'], /--filter: "__proto__=1" .*nothing has that name/],
  [['start', '--http-port', '4601'], /--http-port and --sign-in-port are both 4601: each needs a port/],
  [['start', '--kafka-port', '5', '--aws-port', '5'], /--kafka-port and --aws-port are both 5: each/],
  [['start', '--state', ''], /--state: "" .*expected a path/],
  [['start', '--assembly='], /--assembly: "" .*expected a path/],
  [['cost', '--events-per-day', '1', '--assembly', ''], /--assembly: "" .*expected a path/],
  [['produce', 'orders', '--file', ''], /--file: "" .*expected a path/],
  [['orders', 'export', '--jsonl', ''], /--jsonl: "" .*expected a path/],
  [['orders', 'import', '--jsonl', ''], /--jsonl: "" .*expected a path/],
  [['summary', '--target', 'aws', '--profile', ''], /--profile: "" .*expected a name/],
  [['summary', '--target', 'aws', '--stack', ''], /--stack: "" .*expected a name/],
  [['inventory', 'show', '--item', ''], /--item: "" does not fit/],
  [['mappings', 'stop', 'g'], /unknown command 'stop'/],
])('%j does not fit, which is said in one line', async (args, message) => {
  const { code, stdout, stderr } = await runInProcess(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^millrace: [\x20-\x7e…]+ See --help\. \[ARGUMENT_INVALID\]\n$/);
  expect(stderr).toMatch(message);
});
