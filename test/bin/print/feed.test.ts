import { describe, expect, test } from 'vitest';
import { describeEntry, renderLine } from '../../../bin/print/feed.ts';
import type { JournalEntry } from '../../../local/core/journal.ts';

const id = '123e4567-e89b-42d3-a456-426614174000';
const produced = { outcome: 'produced', id, message: 'Message delivered', summary: '5 burger for john' };
const place = { topic: 'orders', partition: 1, offset: 7 };

function logged(record: Record<string, unknown>): JournalEntry {
  const full = { level: 'INFO', timestamp: '2026-01-01T00:00:00.000Z', ...record };
  return { time: 0, kind: 'function-log', functionName: 'f', line: JSON.stringify(full), record: full };
}

describe('the feed', () => {
  test.each([
    [
      { outcome: 'tracked', message: 'Message received: burger 5 from john' },
      { kind: 'tracked', text: 'Message received: burger 5 from john' },
    ],
    [
      { outcome: 'accepted', message: 'Order accepted', summary: '5 burger for john, 3 left' },
      { kind: 'accepted', text: '5 burger for john, 3 left' },
    ],
    [
      { outcome: 'rejected', message: 'Order rejected', reason: 'user_not_paid', level: 'WARN' },
      { kind: 'rejected', text: 'Order rejected', reason: 'user_not_paid' },
    ],
    [
      { outcome: 'brewed', message: 'Coffee', service: 'kitchen' },
      { kind: 'brewed', text: 'Coffee', service: 'kitchen' },
    ],
  ])('tells %o', (record, line) => {
    expect(describeEntry(logged({ id, ...place, ...record }))).toEqual({
      time: 0,
      id,
      where: 'orders-1@7',
      ...line,
    });
  });

  test('tells what would have gone out', () => {
    const entry: JournalEntry = {
      ...{ time: 0, kind: 'message', service: 'ses', channel: 'email', from: 'news@example.com' },
      ...{ to: ['alice@example.com'], subject: 'Welcome', body: 'Hello', messageId: 'm-1', principal: 'arn' },
    };
    expect(describeEntry(entry)).toEqual({
      ...{ time: 0, kind: 'captured', text: 'email to alice@example.com: Welcome', id: 'm-1' },
    });
  });

  test('tells that a consumer runs, in the words of the originals, and not one with a problem', () => {
    const entry: JournalEntry & { kind: 'mapping-state' } = {
      ...{ time: 0, kind: 'mapping-state', mapping: 'm', functionName: 'f', state: 'Enabled' },
      ...{ group: 'order-tracker', topic: 'orders' },
    };
    expect(describeEntry({ ...entry, reason: 'USER_INITIATED' })).toMatchObject({
      kind: 'running',
      text: 'Consumer is running & subscribed to orders topic',
    });
    expect(describeEntry({ ...entry, reason: 'PROBLEM: no access' })).toBeUndefined();
    expect(describeEntry({ ...entry, state: 'Disabled', reason: 'the runner stops' })).toBeUndefined();
  });

  test('tells that a consumer is disabled, and how it is not', () => {
    const entry: JournalEntry = {
      ...{ time: 0, kind: 'mapping-state', mapping: 'm', functionName: 'f', state: 'Disabled' },
      ...{ group: 'order-tracker', topic: 'orders', reason: 'USER_INITIATED' },
    };
    expect(describeEntry(entry)).toMatchObject({
      ...{ kind: 'disabled', where: 'order-tracker' },
      text: 'Consumer is disabled; `npx millrace mappings enable order-tracker` has it read orders again',
    });
  });

  test('tells what is wrong with a record and where it is', () => {
    const entry = logged({
      message: 'Record invalid',
      level: 'ERROR',
      ...place,
      violations: ['quantity: must be 1 or more'],
      service: 'order-tracker',
    });
    expect(describeEntry(entry)).toEqual({
      time: 0,
      kind: 'invalid',
      text: 'order-tracker: quantity: must be 1 or more',
      where: 'orders-1@7',
      service: 'order-tracker',
    });
  });

  test('tells a denial with principal, action and resource', () => {
    const entry: JournalEntry = {
      time: 0,
      kind: 'access-denied',
      principal: 'P',
      action: 'a:B',
      resource: 'R',
    };
    expect(describeEntry(entry)).toEqual({ time: 0, kind: 'denied', text: 'P may not a:B on R' });
  });

  test('tells the warnings and errors of any function, and leaves out the rest', () => {
    expect(describeEntry(logged({ message: 'odd', level: 'WARN' }))).toEqual({
      time: 0,
      kind: 'warning',
      text: 'f: odd',
    });
    expect(
      describeEntry(logged({ message: 'odd', level: 'ERROR', error: { name: 'E', message: 'no table' } })),
    ).toMatchObject({ kind: 'error', text: 'f: odd: no table' });
    expect(describeEntry(logged({ message: 'fine' }))).toBeUndefined();
    expect(
      describeEntry({ time: 0, kind: 'function-log', functionName: 'f', line: 'no JSON' }),
    ).toBeUndefined();
  });

  test('leaves out metrics and traces, which come with every event', () => {
    const of = { time: 0, functionName: 'f', name: 'Accepted' };
    const metric = { namespace: 'millrace', unit: 'Count', dimensions: {}, values: [1] };
    const segment = { traceId: 't', id: 'i', startTime: 0, annotations: {} };
    expect(describeEntry({ ...of, kind: 'metric', ...metric })).toBeUndefined();
    expect(describeEntry({ ...of, kind: 'segment', ...segment })).toBeUndefined();
  });

  test('prints no colour into a pipe', () => {
    const line = describeEntry(logged({ ...produced, ...place }));
    expect(line && renderLine(line)).toMatch(
      /^\d\d:\d\d:\d\d {2}produced {4}orders-1@7 +5 burger for john {2}123e4567$/,
    );
  });

  test('leaves out what a narrow terminal has no room for', () => {
    const line = describeEntry(logged({ ...produced, ...place }));
    if (line === undefined) throw new Error('no line');
    expect(renderLine(line, { columns: 100 })).toMatch(/orders-1@7 +5 burger for john {2}123e4567$/);
    expect(renderLine(line, { columns: 80 })).toMatch(/produced {4}5 burger for john {2}123e4567$/);
    expect(renderLine(line, { columns: 40 })).toMatch(/produced {4}5 burger for john$/);
  });

  test('lets no record command the terminal or fill it', () => {
    const line = describeEntry(
      logged({
        message: 'Record invalid',
        level: 'ERROR',
        ...place,
        violations: [`\u001b[2J\r\n${'x'.repeat(5000)}`],
      }),
    );
    const text = line === undefined ? '' : renderLine(line);
    expect(text).not.toMatch(/\p{Cc}/u);
    expect(text.length).toBeLessThan(500);
  });
});
