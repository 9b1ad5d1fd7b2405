import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type EmailEvent, emailEventSchema } from '../../../functions/emails/event.ts';
import { createEmailGenerator } from '../../../functions/emails/generate-email.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { Random } from '../../support/random.ts';

function generate(count: number, newId: () => string = randomUUID): EmailEvent[] {
  const random = new Random(5);
  let seconds = 0;
  const sources = {
    random: () => random.next(),
    newId,
    now: () => new Date(1_769_851_800_000 + 1_000 * seconds++),
  };
  const next = createEmailGenerator();
  return Array.from({ length: count }, () => next(sources));
}

it('makes valid events of every action with ids of their own', () => {
  const events = generate(500);
  expect(events.map((event) => emailEventSchema.parse(event))).toEqual(events);
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(500);
  expect(new Set(events.map(({ action }) => action)).size).toBe(6);
});

it('tells lives: an e-mail is sent first, goes on in order, keeps its details, and ends', () => {
  const lives = Map.groupBy(generate(500), ({ email_id }) => email_id);
  const stories = new Set([...lives.values()].map((events) => events.map(({ action }) => action).join(' ')));
  for (const story of stories) {
    const whole = ['sent delivered opened clicked', 'sent delivered opened unsubscribed', 'sent bounced'];
    expect(whole.some((one) => one.startsWith(story))).toBe(true);
  }
  expect(stories.size).toBeGreaterThanOrEqual(5);
  for (const [first, ...others] of lives.values()) {
    for (const { details } of others) expect(details).toMatchObject(first?.details ?? {});
  }
});

it('has a few e-mails under way at a time', () => {
  const events = generate(500);
  const last = new Map(events.map(({ email_id }, n) => [email_id, n]));
  const begun = new Set<string>();
  const open = events.map(({ email_id }, n) => {
    begun.add(email_id);
    return [...begun].filter((id) => (last.get(id) ?? 0) > n).length;
  });
  expect(Math.max(...open)).toBeGreaterThan(3);
  expect(Math.max(...open)).toBeLessThanOrEqual(10);
});

it('makes the same events from the same sources', () => {
  const make = () => {
    let ids = 0;
    return generate(20, () => uuidOf(ids++));
  };
  expect(make()).toEqual(make());
});
