import { Option } from 'commander';
import { z } from 'zod';
import { toUtc } from '../../functions/shared/timestamp.ts';
import { argument, assignment } from '../options/arguments.ts';

const offset = z
  .string()
  .regex(/^\d{1,15}$/, 'expected an offset, 0 or more')
  .transform(Number);

const time = z.iso
  .datetime({ offset: true, local: true, error: 'expected a time such as 2026-01-31T09:30:00Z' })
  .transform(toUtc);

const partitions = z
  .string()
  .regex(/^\d{1,9}(,\d{1,9})*$/, 'expected partitions such as 0,2')
  .transform((text) => [...new Set(text.split(',').map(Number))]);

const MAX_LETTERS = 100;

const letters = z
  .string()
  .regex(
    /^\d{1,4}@\d{1,15}(,\d{1,4}@\d{1,15})*$/,
    'expected letters as `dlq show` names them, such as 0@17,0@18',
  )
  .transform((text) =>
    [...new Set(text.split(','))].map((place) => {
      const [partition = 0, offset = 0] = place.split('@').map(Number);
      return { partition, offset };
    }),
  )
  .pipe(
    z
      .array(z.object({ partition: z.number(), offset: z.number() }))
      .max(MAX_LETTERS, `expected ${MAX_LETTERS} letters at most`),
  );

const filter = assignment(/^[^=]+=/, 'expected <field>=<value>, such as user=alice').transform(
  (text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const,
);

/** Where the offsets of a group are set to, as the function takes it. */
export type ResetTarget = 'earliest' | 'latest' | { readonly offset: number } | { readonly time: string };

const resetTarget = z.string().transform((text, context): ResetTarget => {
  if (text === 'earliest' || text === 'latest') return text;
  const atOffset = offset.safeParse(text);
  if (atOffset.success) return { offset: atOffset.data };
  const atTime = time.safeParse(text);
  if (atTime.success) return { time: atTime.data };
  context.addIssue({
    code: 'custom',
    message: 'expected earliest, latest, an offset or a time such as 2026-01-31T09:30:00Z',
  });
  return z.NEVER;
});

export const partitionsOption = (): Option =>
  new Option('--partitions <list>', 'only these, such as 0,2').argParser(
    argument('--partitions', partitions),
  );

/** Letters by their places in the dead-letter topic. */
export const lettersOption = (): Option =>
  new Option('--letters <list>', 'only these, as `dlq show` names them, such as 0@17,0@18').argParser(
    argument('--letters', letters),
  );

export const fromOffsetOption = (): Option =>
  new Option('--from-offset <offset>', 'begin at this offset of each partition').argParser(
    argument('--from-offset', offset),
  );

export const fromTimeOption = (): Option =>
  new Option('--from-time <time>', 'begin at this time; without a zone it is UTC').argParser(
    argument('--from-time', time),
  );

export const resetToOption = (): Option =>
  new Option('--to <where>', 'earliest, latest, an offset, or a time (without a zone in UTC)').argParser(
    argument('--to', resetTarget),
  );

export const filterOption = (): Option =>
  new Option(
    '--filter <field=value>',
    'only records with this in their value, repeatable; details.sender=... is a field in a field',
  ).argParser((text: string, filters: Record<string, string> = {}) => {
    const [field, value] = argument('--filter', filter)(text);
    return { ...filters, [field]: value };
  });
