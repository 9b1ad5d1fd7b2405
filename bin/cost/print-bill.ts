import { wrapText } from '../print/fit-columns.ts';
import { paint } from '../print/print.ts';
import type { AppliedOption } from './apply-options.ts';
import type { Bill, CostLine } from './compute-cost.ts';
import type { Price, PriceTable } from './prices.ts';
import type { Workload } from './workload.ts';

/** All that the command has to say. */
export interface Report {
  readonly workload: Workload;
  readonly bill: Bill;
  readonly options: readonly AppliedOption[];
  readonly assumptions: readonly string[];
  readonly omissions: readonly string[];
  /** Where the stacks carry less than this; none: they carry it. */
  readonly limits: readonly string[];
  readonly prices: PriceTable;
}

const COLUMNS = 80;
const ITEM = 30;
const QUANTITY = 9;
const PRICE = 24;
const USD = 9;
const SAVING = 7;
const MILLION = 1_000_000;
const HALF_A_CENT = 0.005;

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** The report as lines of 80 columns: coloured on a terminal, plain in a pipe. */
export function printBill(report: Report): string {
  const { workload, bill, options, assumptions, omissions, limits, prices } = report;
  const isTiny = ({ monthlyUsd, freeQuantity }: CostLine): boolean =>
    monthlyUsd < HALF_A_CENT && freeQuantity === 0;
  const [tiny, shown] = [bill.lines.filter(isTiny), bill.lines.filter((line) => !isTiny(line))];
  const hasEvents = bill.perMillionEventsUsd !== undefined && bill.perFurtherMillionUsd !== undefined;
  return [
    ...wrap(
      `USD a month of ${whole.format(workload.eventsPerDay)} events a day in ${prices.region}, on demand, ${workload.freeTier ? 'after' : 'without'} the free tier, by the prices of ${prices.date}:`,
    ),
    '',
    ...shown.flatMap((line, index) => [
      ...(line.service === shown[index - 1]?.service ? [] : [paint('bold', line.service)]),
      printLine(line),
      ...(line.freeQuantity > 0 ? [paint('dim', `    free of it: ${printQuantity(line.freeQuantity)}`)] : []),
    ]),
    ...(tiny.length > 0
      ? wrap(`Less than a cent: ${tiny.map(({ service, item }) => `${service} ${item}`).join(', ')}.`)
      : []),
    '',
    printSum('Fixed', bill.fixedUsd),
    printSum('Grows with the events', bill.growingUsd),
    paint('bold', printSum('Total', bill.totalUsd)),
    ...(hasEvents
      ? [
          printSum('for a million events', bill.perMillionEventsUsd),
          printSum('for each further million', bill.perFurtherMillionUsd),
        ]
      : []),
    printSum('for a day without events', bill.idlePerDayUsd),
    ...(limits.length > 0
      ? ['', paint('bold', 'More than these stacks carry'), ...limits.flatMap(printNote)]
      : []),
    '',
    paint('bold', 'What each would change by itself'),
    ...options.flatMap(printOption),
    '',
    paint('bold', 'Assumed'),
    ...assumptions.flatMap(printNote),
    '',
    paint('bold', 'Not in the bill'),
    ...omissions.flatMap(printNote),
    ...(bill.lines.some(isUncertain)
      ? ['', ...wrap('* commonly known, not checked: look it up on the page that --json names.')]
      : []),
    '',
  ].join('\n');
}

function printLine(line: CostLine): string {
  const { unitPrice } = line;
  return [
    `  ${line.item}`.padEnd(ITEM),
    printQuantity(line.quantity).padStart(QUANTITY),
    `  ${printPrice(unitPrice)}${isUncertain(line) ? '*' : ''}`.padEnd(PRICE),
    money.format(line.monthlyUsd).padStart(USD),
    `  ${line.kind === 'fixed' ? 'fixed' : paint('dim', 'grows')}`,
  ].join('');
}

function printQuantity(quantity: number): string {
  return quantity >= MILLION ? `${money.format(quantity / MILLION)} M` : precise.format(quantity);
}

const CENTS = 2;

function printPrice({ usd, unit, per }: Price): string {
  const [, decimals = ''] = decimalText(usd).split('.');
  return `${usd.toFixed(Math.max(CENTS, decimals.length))}/${per === 1 ? '' : 'M '}${unit}`;
}

/** Small numbers are not written with an exponent. */
function decimalText(value: number): string {
  return value.toFixed(10).replace(/0+$/, '');
}

function isUncertain({ unitPrice }: CostLine): boolean {
  return unitPrice.certainty === 'known';
}

function printSum(name: string, usd: number): string {
  return `${name.padEnd(ITEM + QUANTITY + PRICE)}${money.format(usd).padStart(USD)}`;
}

function printOption({ option, savesUsd }: AppliedOption): string[] {
  const change = Math.abs(savesUsd) < HALF_A_CENT ? 'same' : savesUsd > 0 ? 'saves' : 'adds';
  const style = { same: 'dim', saves: 'green', adds: 'yellow' } as const;
  const head = `  ${change.padEnd(5)} ${money.format(Math.abs(savesUsd)).padStart(SAVING)}  `;
  const columns = COLUMNS - head.length;
  const [first = '', ...rest] = wrap(option.description, columns);
  const loses = option.loses === undefined ? [] : wrap(`loses: ${option.loses}`, columns);
  const indent = ' '.repeat(head.length);
  return [
    `${paint(style[change], head)}${first}`,
    ...rest.map((text) => `${indent}${text}`),
    ...loses.map((text) => `${indent}${paint('dim', text)}`),
  ];
}

function printNote(text: string): string[] {
  const [first = '', ...rest] = wrap(text, COLUMNS - 4);
  return [`  - ${first}`, ...rest.map((line) => `    ${line}`)];
}

function wrap(text: string, columns = COLUMNS): string[] {
  return wrapText(text, columns).split('\n');
}
