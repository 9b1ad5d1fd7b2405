import { describe, expect, test } from 'vitest';
import {
  argument,
  bootstrapServers,
  count,
  httpUrl,
  ipAddress,
  perSecond,
  port,
  quantity,
  seconds,
} from '../../../bin/options/arguments.ts';

describe('an argument', () => {
  test.each([
    [port, '0', 0],
    [port, '65535', 65_535],
    [count, '1', 1],
    [quantity, '0', 0],
    [quantity, '2147483647', 2_147_483_647],
    [seconds, '0.5', 0.5],
    [perSecond, '1000', 1000],
    [ipAddress, '0.0.0.0', '0.0.0.0'],
    [ipAddress, '::1', '::1'],
    [bootstrapServers, 'localhost:9092', ['localhost:9092']],
    [bootstrapServers, 'kafka-1.example:1,10.0.0.1:65535', ['kafka-1.example:1', '10.0.0.1:65535']],
  ])('%#: %s is taken', (schema, text, value) => {
    expect(argument<unknown>('--flag', schema)(text)).toEqual(value);
  });

  test.each([
    [port, '-1', 'a port is 0 to 65535'],
    [port, '65536', 'a port is 0 to 65535'],
    [count, '0', 'expected 1 or more'],
    [count, '100001', 'expected at most 100000'],
    [count, '1.5', 'expected a whole number'],
    [quantity, '-1', 'expected 0 or more'],
    [quantity, '2147483648', 'expected at most 2147483647'],
    [quantity, '1e3', 'expected a number'],
    [quantity, 'NaN', 'expected a number'],
    [quantity, '', 'expected a number'],
    [quantity, ' 1', 'expected a number'],
    [quantity, '0x10', 'expected a number'],
    [seconds, '-1', 'expected 0 or more'],
    [perSecond, '0', 'expected more than 0'],
    [perSecond, 'Infinity', 'expected a number'],
    [httpUrl, 'localhost:8000', 'expected http://host:port'],
    [httpUrl, 'https://localhost', 'expected http://host:port'],
    [ipAddress, 'localhost', 'expected an IP address'],
    [ipAddress, '127.0.0.1:80', 'expected an IP address'],
    [bootstrapServers, '', 'expected host:port, several joined by commas'],
    [bootstrapServers, 'localhost', 'expected host:port, several joined by commas'],
    [bootstrapServers, ':9092', 'expected host:port, several joined by commas'],
    [bootstrapServers, 'a:1,', 'expected host:port, several joined by commas'],
    [bootstrapServers, 'a:1, b:2', 'expected host:port, several joined by commas'],
    [bootstrapServers, 'PLAINTEXT://a:1', 'expected host:port, several joined by commas'],
    [bootstrapServers, 'localhost:0', 'a port is 1 to 65535'],
    [bootstrapServers, 'localhost:65536', 'a port is 1 to 65535'],
  ])('%#: %s is refused', (schema, text, why) => {
    expect(() => argument<unknown>('--flag', schema)(text)).toThrow(
      `--flag: ${JSON.stringify(text)} does not fit: ${why}. See --help.`,
    );
  });

  test('is quoted in one short line, whatever it holds', () => {
    expect(() => argument('--flag', count)(`\u001b[2J\n${'9'.repeat(5000)}`)).toThrow(
      /^--flag: "\\u001b\[2J\\n9{50,60}…" does not fit: /,
    );
  });
});
