import { pick } from '../shared/pick.ts';
import type { EventSources } from '../shared/producer-request.ts';
import { formatAmount } from './amount.ts';
import type { Payment } from './event.ts';

/** The users that a fresh installation is seeded with. */
const KNOWN_USERS = ['alice', 'bob', 'carol'] as const;

interface Habit {
  readonly currency: string;
  readonly methods: readonly [Payment['method'], ...Payment['method'][]];
  /** The largest amount, in minor units. */
  readonly most: number;
}

/** What is paid how: BLIK is Polish, iDEAL Dutch; a yen has no decimals. */
const HABITS: readonly [Habit, ...Habit[]] = [
  { currency: 'PLN', methods: ['blik', 'credit_card', 'debit_card', 'bank_transfer'], most: 200_000 },
  { currency: 'EUR', methods: ['credit_card', 'ideal', 'paypal', 'direct_debit'], most: 50_000 },
  { currency: 'USD', methods: ['credit_card', 'apple_pay', 'google_pay', 'paypal'], most: 50_000 },
  { currency: 'JPY', methods: ['credit_card', 'cash', 'prepaid_card'], most: 80_000 },
];
const LEAST = 100;

/** A plausible payment of a known user. */
export function generatePayment({ random, newId, now }: EventSources): Payment {
  const { currency, methods, most } = pick(HABITS, random);
  const units = LEAST + Math.floor(random() * (most - LEAST + 1));
  return {
    payment_id: newId(),
    user: pick(KNOWN_USERS, random),
    amount: formatAmount(BigInt(units), currency),
    currency,
    method: pick(methods, random),
    timestamp: now().toISOString(),
  };
}
