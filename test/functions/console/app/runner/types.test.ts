import { expectTypeOf, test } from 'vitest';
import type * as told from '../../../../../functions/console/app/runner/types.ts';
import type { JournalEntry } from '../../../../../local/core/journal.ts';
import type { MappingInspection } from '../../../../../local/event-sources/mapping.ts';
import type {
  InvocationDetails,
  InvocationSummary,
} from '../../../../../local/live-view/describe-invocation.ts';
import type { ReplayAnswer } from '../../../../../local/live-view/replay.ts';
import type { Journey } from '../../../../../local/live-view/trace-journey.ts';

type Kind = told.JournalEntry['kind'];
/** The kinds of entries that the runner writes otherwise than the console reads them, or not at all. */
type Misfit = {
  [K in Kind]: [Extract<JournalEntry, { kind: K }>] extends [Extract<told.JournalEntry, { kind: K }>]
    ? K extends JournalEntry['kind']
      ? never
      : K
    : K;
}[Kind];

// The console may import nothing of the runner, so it has said by itself what the live view answers. The compiler judges it.
test('what the live view answers is what the console reads', () => {
  expectTypeOf<InvocationSummary>().toExtend<told.InvocationSummary>();
  expectTypeOf<InvocationDetails>().toExtend<told.InvocationDetails>();
  expectTypeOf<ReplayAnswer>().toExtend<told.ReplayResult>();
  expectTypeOf<Journey>().toExtend<told.RunnerJourney>();
  expectTypeOf<MappingInspection>().toExtend<told.MappingInspection>();
  expectTypeOf<Misfit>().toBeNever();
});
