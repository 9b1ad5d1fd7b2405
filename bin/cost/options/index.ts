import { arm, x86 } from './architecture.ts';
import { batchingWindow, largerBatches } from './batches.ts';
import type { CostOption } from './cost-option.ts';
import { largerCalls } from './larger-calls.ts';
import { shortLogs, warningsOnly } from './logs.ts';
import { onDemandMappings } from './mapping-mode.ts';
import { mostPollers, onePoller } from './minimum-pollers.ts';
import { noPollerGroup, onePollerGroup } from './poller-groups.ts';
import { shortRetention } from './retention.ts';
import { untraced } from './tracing.ts';
import { workHours } from './work-hours.ts';

/** In the order in which they are shown. */
export const costOptions: readonly CostOption[] = [
  onDemandMappings,
  noPollerGroup,
  onePollerGroup,
  mostPollers,
  onePoller,
  largerBatches,
  batchingWindow,
  largerCalls,
  shortRetention,
  x86,
  arm,
  warningsOnly,
  shortLogs,
  untraced,
  workHours,
];
