/**
 * How sure a price is. `documented`: it stands in AWS's documentation. `copies`: several independent copies of AWS's
 * price page agree, the page itself was not read. `known`: what is commonly known of it; look it up before relying on it.
 */
export type Certainty = 'documented' | 'copies' | 'known';

export interface Price {
  readonly usd: number;
  /** What one costs that much: `hour`, `GiB`. A price per million says so with `per`. */
  readonly unit: string;
  /** How many units the price is for. */
  readonly per: 1 | 1_000_000;
  /** AWS's page that has it today. */
  readonly source: string;
  readonly certainty: Certainty;
}

/** What is free each month, together over all that has one of these prices. */
export interface Allowance {
  readonly prices: readonly PriceName[];
  readonly quantity: number;
}

export interface PriceTable {
  /** The day of the table, for all of it. */
  readonly date: string;
  readonly region: string;
  readonly prices: Readonly<Record<PriceName, Price>>;
  readonly freeTier: readonly Allowance[];
}

const MILLION = 1_000_000;
const MSK = { source: 'https://aws.amazon.com/msk/pricing/', certainty: 'copies', per: 1 } as const;
const LAMBDA = { source: 'https://aws.amazon.com/lambda/pricing/', per: 1 } as const;
const DYNAMODB = { source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/', per: 1 } as const;
const PRIVATELINK = {
  source: 'https://aws.amazon.com/privatelink/pricing/',
  certainty: 'copies',
  per: 1,
} as const;
const NAT = { source: 'https://aws.amazon.com/vpc/pricing/', certainty: 'copies', per: 1 } as const;
const CLOUDWATCH = {
  source: 'https://aws.amazon.com/cloudwatch/pricing/',
  certainty: 'known',
  per: 1,
} as const;

const prices = {
  mskCluster: { ...MSK, usd: 0.75, unit: 'hour' },
  mskPartition: { ...MSK, usd: 0.0015, unit: 'partition-hour' },
  mskIn: { ...MSK, usd: 0.1, unit: 'GiB' },
  mskOut: { ...MSK, usd: 0.05, unit: 'GiB' },
  mskStorage: { ...MSK, usd: 0.1, unit: 'GiB-month' },
  pollerUnit: {
    usd: 0.185,
    unit: 'EPU-hour',
    per: 1,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html',
    certainty: 'documented',
  },
  endpoint: { ...PRIVATELINK, usd: 0.01, unit: 'zone-hour' },
  endpointData: { ...PRIVATELINK, usd: 0.01, unit: 'GiB' },
  nat: { ...NAT, usd: 0.045, unit: 'hour' },
  natData: { ...NAT, usd: 0.045, unit: 'GiB' },
  httpRequest: {
    usd: 1,
    unit: 'request',
    per: MILLION,
    source: 'https://aws.amazon.com/api-gateway/pricing/',
    certainty: 'copies',
  },
  activeUser: {
    usd: 0.015,
    unit: 'user',
    per: 1,
    source: 'https://aws.amazon.com/cognito/pricing/',
    certainty: 'copies',
  },
  lambdaRequest: { ...LAMBDA, certainty: 'copies', usd: 0.2, unit: 'request', per: MILLION },
  lambdaArm: { ...LAMBDA, certainty: 'copies', usd: 0.000_013_333_4, unit: 'GB-s' },
  lambdaX86: { ...LAMBDA, certainty: 'known', usd: 0.000_016_666_7, unit: 'GB-s' },
  dynamodbWrite: { ...DYNAMODB, certainty: 'copies', usd: 0.625, unit: 'WRU', per: MILLION },
  dynamodbRead: { ...DYNAMODB, certainty: 'copies', usd: 0.125, unit: 'RRU', per: MILLION },
  dynamodbStorage: { ...DYNAMODB, certainty: 'copies', usd: 0.25, unit: 'GB-month' },
  dynamodbRecovery: { ...DYNAMODB, certainty: 'known', usd: 0.2, unit: 'GB-month' },
  logsIn: { ...CLOUDWATCH, certainty: 'copies', usd: 0.5, unit: 'GB' },
  logsKept: { ...CLOUDWATCH, usd: 0.03, unit: 'GB-month' },
  metric: { ...CLOUDWATCH, usd: 0.3, unit: 'metric' },
  metricRead: { ...CLOUDWATCH, usd: 10, unit: 'metric', per: MILLION },
  alarmMetric: { ...CLOUDWATCH, usd: 0.1, unit: 'metric' },
  fastAlarmMetric: { ...CLOUDWATCH, usd: 0.3, unit: 'metric' },
  compositeAlarm: { ...CLOUDWATCH, usd: 0.5, unit: 'alarm' },
  dashboard: { ...CLOUDWATCH, usd: 3, unit: 'dashboard' },
  trace: {
    usd: 5,
    unit: 'trace',
    per: MILLION,
    source: 'https://aws.amazon.com/xray/pricing/',
    certainty: 'known',
  },
  schedule: {
    usd: 1,
    unit: 'invocation',
    per: MILLION,
    source: 'https://aws.amazon.com/eventbridge/pricing/',
    certainty: 'known',
  },
  key: {
    usd: 1,
    unit: 'key',
    per: 1,
    source: 'https://aws.amazon.com/kms/pricing/',
    certainty: 'known',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;

/** On demand, without discounts and taxes; of tiered prices the first tier. */
export const priceTable: PriceTable = {
  date: '2026-11-21',
  region: 'us-east-1',
  prices,
  /** What stays free after the first year of an account. */
  freeTier: [
    { prices: ['activeUser'], quantity: 10_000 },
    { prices: ['lambdaRequest'], quantity: MILLION },
    { prices: ['lambdaArm', 'lambdaX86'], quantity: 400_000 },
    { prices: ['dynamodbStorage'], quantity: 25 },
    { prices: ['logsIn', 'logsKept'], quantity: 5 },
    { prices: ['metric'], quantity: 10 },
    { prices: ['alarmMetric'], quantity: 10 },
    { prices: ['dashboard'], quantity: 3 },
    { prices: ['trace'], quantity: 100_000 },
    { prices: ['schedule'], quantity: 14 * MILLION },
  ],
};
