import { describe, expect, test } from 'vitest';
import { computeCost } from '../../../bin/cost/compute-cost.ts';
import type { Facts } from '../../../bin/cost/facts.ts';
import { listAssumptions, listOmissions } from '../../../bin/cost/notes.ts';
import { priceTable } from '../../../bin/cost/prices.ts';
import type { Situation, Workload } from '../../../bin/cost/workload.ts';
import { workedExample } from './worked-example.ts';

const [producer] = workedExample.facts.functions;
if (producer === undefined) throw new Error('the worked example has functions');
const server = { ...producer, id: 'S/Read', name: 'read', memoryMb: 512, variables: {} };

/** The worked example with a console, and functions that serve it. */
const withConsole: Partial<Facts> = {
  functions: [...workedExample.facts.functions, server, { ...server, id: 'S/Edit', name: 'edit' }],
  integrations: ['S/Read', 'S/Edit', producer.id].map((id) => ({ id: `${id}/Integration`, function: id })),
  apiStages: [{ id: 'S/Stage', logged: true }],
  userPools: [{ id: 'S/Users' }],
};

function situationOf(workload: Partial<Workload> = {}, facts: Partial<Facts> = withConsole): Situation {
  return {
    workload: { ...workedExample.workload, ...workload },
    facts: { ...workedExample.facts, ...facts },
  };
}

function usdOf(situation: Situation): Record<string, number> {
  const { lines } = computeCost(situation.workload, situation.facts, priceTable);
  return Object.fromEntries(
    lines.map(({ service, item, monthlyUsd }) => [`${service}, ${item}`, monthlyUsd]),
  );
}

/** Five users, an hour a day, 26 requests a minute. */
const REQUESTS = 5 * 60 * 30 * 26;

describe('the console', () => {
  test('costs its requests, their functions, what they read, and users, without a single event', () => {
    const costs = usdOf(situationOf({ eventsPerDay: 0 }));
    expect(costs).toMatchObject({
      'HTTP API, requests of the console': REQUESTS / 1e6,
      'Cognito, active users': 5 * 0.015,
      'Lambda, console, requests': expect.closeTo((REQUESTS * 0.2) / 1e6, 9),
    });
    expect(costs['Lambda, console, arm64']).toBeCloseTo(REQUESTS * 0.5 * 0.05 * 0.000_013_333_4, 9);
    expect(costs['DynamoDB, reads of the console']).toBeCloseTo((REQUESTS * 5 * 0.125) / 1e6, 9);
    // 35 metrics a minute, at a cent a thousand.
    expect(costs['CloudWatch, metrics read by the console']).toBeCloseTo(5 * 60 * 30 * 35 * 1e-5, 9);
    expect(costs['Logs, written by the console']).toBeCloseTo(((REQUESTS * 700) / 2 ** 30) * 0.5, 9);
  });

  test('costs nothing where nobody looks at it, and where there is none', () => {
    const console = { ...workedExample.workload.console, users: 0 };
    for (const situation of [situationOf({ console }), situationOf({}, {})])
      expect(Object.keys(usdOf(situation)).filter((line) => /console|Cognito/.test(line))).toEqual([]);
  });

  test('has ten thousand users for free, with the free tier', () => {
    const users = { ...workedExample.workload.console, users: 10_001 };
    const costs = usdOf(situationOf({ console: users, freeTier: true }));
    expect(costs['Cognito, active users']).toBeCloseTo(0.015, 9);
  });

  test('takes no part of what producers do, though they are behind the API as well', () => {
    const before = usdOf(situationOf({}, {}));
    const costs = usdOf(situationOf());
    expect(costs['Lambda, producers, requests']).toBe(before['Lambda, producers, requests']);
    expect(listOmissions(situationOf(), priceTable).join()).not.toMatch(/Only people .*read/);
  });
});

describe('calls over HTTP', () => {
  test('cost the API and its log as far as they come that way, the functions in any case', () => {
    const all = usdOf(situationOf());
    const half = usdOf(situationOf({ httpShare: 0.5 }));
    const none = usdOf(situationOf({ httpShare: 0 }));
    expect(all['HTTP API, requests']).toBeCloseTo(30, 9);
    expect(half['HTTP API, requests']).toBeCloseTo(15, 9);
    expect(none).not.toHaveProperty('HTTP API, requests');
    // 30 million lines of 700 bytes.
    const log = (30e6 * 700 * 0.5) / 2 ** 30;
    expect(all['Logs, written']).toBeCloseTo(log, 6);
    expect(half['Logs, written']).toBeCloseTo(log / 2, 6);
    expect(none['Lambda, producers, requests']).toBe(all['Lambda, producers, requests']);
  });

  test('are said to be assumed, with the option that says otherwise', () => {
    const told = listAssumptions(situationOf({ httpShare: 0.25 })).join('\n');
    expect(told).toMatch(/^25 % of the calls come over the HTTP API \(--http-share\)/m);
    expect(told).toMatch(/^5 users \(--users\) sign in, and look at the console for 1 hour a day each/m);
    expect(listAssumptions(situationOf({}, { httpApis: [] })).join()).not.toMatch(/--http-share|--users/);
  });
});
