import { expect, it } from 'vitest';
import { type Candidate, type Circumstances, decide } from '../../../functions/notifications/decide.ts';
import { Budgets, type RateLimit } from '../../../functions/notifications/rate-limit.ts';
import { makePurchase, makeReset } from './notification-tables.ts';

const NOW = new Date('2026-01-31T22:30:00.000Z');
const NIGHT = { from: '22:00', to: '07:00', time_zone: 'UTC' };
const BY_MAIL = { channel: 'email', address: 'alice@example.com' };

function start(changes: Partial<RateLimit> = {}, quietHours?: Circumstances['quietHours']) {
  const rateLimit: RateLimit = { limit: 1, windowSeconds: 60, overLimit: 'defer', ...changes };
  const circumstances = { now: NOW, quietHours, rateLimit, budgets: new Budgets([], rateLimit, NOW) };
  return (changed: Partial<Candidate> = {}) =>
    decide({ event: makePurchase(), choice: BY_MAIL, counted: false, ...changed }, circumstances);
}

const SEND = { outcome: 'send' };

it('sends within the rate limit and defers the rest to the next window', () => {
  const run = start();
  expect(run()).toEqual(SEND);
  expect(run()).toEqual({ outcome: 'deferred', reason: 'rate_limit', due_at: '2026-01-31T22:31:00.000Z' });
});

it('drops the rest when it is told to', () => {
  const run = start({ overLimit: 'drop' });
  expect([run(), run()]).toEqual([SEND, { outcome: 'dropped', reason: 'rate_limit' }]);
});

it('does not count again what was counted', () => {
  const run = start();
  expect([run({ counted: true }), run({ counted: true }), run()]).toEqual([SEND, SEND, SEND]);
});

it('defers to the end of the quiet hours, and counts only what it sends', () => {
  const quiet = start({}, NIGHT);
  const deferred = { outcome: 'deferred', reason: 'quiet_hours', due_at: '2026-02-01T07:00:00.000Z' };
  expect([quiet(), quiet(), quiet({ counted: true })]).toEqual([deferred, deferred, deferred]);
});

it('sends what is urgent in quiet hours and beyond the limit, and does not count it', () => {
  const run = start({}, NIGHT);
  const urgent = { event: makeReset() };
  expect([run(urgent), run(urgent)]).toEqual([SEND, SEND]);
  const awake = start();
  expect([awake(urgent), awake(), awake(urgent)]).toEqual([SEND, SEND, SEND]);
});

it('leaves the log out of quiet hours and limit', () => {
  const run = start({}, NIGHT);
  expect(run({ choice: { channel: 'log' } })).toEqual(SEND);
});

it('drops what is of no use any more, except in the log', () => {
  const run = start();
  const late = { event: makeReset({ expires_at: '2026-01-31T22:30:00' }) };
  expect(run(late)).toEqual({ outcome: 'dropped', reason: 'expired' });
  expect(run({ ...late, choice: { channel: 'log' } })).toEqual(SEND);
});

it('says what hinders a channel before anything else', () => {
  const hindrance = { outcome: 'suppressed', reason: 'unsubscribed' } as const;
  expect(start({}, NIGHT)({ choice: { ...BY_MAIL, hindrance } })).toBe(hindrance);
});
