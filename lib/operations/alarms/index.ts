import type { AlarmKind } from '../alarm-kind.ts';
import { apiErrors } from './api-errors.ts';
import { functionErrors } from './function-errors.ts';
import { functionSlow } from './function-slow.ts';
import { functionThrottles } from './function-throttles.ts';
import { lagGrowing } from './lag-growing.ts';
import { mappingNotPolling } from './mapping-not-polling.ts';
import { notificationsNotDelivered } from './notifications-not-delivered.ts';
import { recordsDeadLettered } from './records-dead-lettered.ts';
import { recordsLost } from './records-lost.ts';
import { scheduleFailing } from './schedule-failing.ts';
import { tableThrottles } from './table-throttles.ts';

/** Every kind of alarm, the most urgent first. To add one: a file, its page and a line here. */
export const alarmKinds: readonly AlarmKind[] = [
  recordsLost,
  mappingNotPolling,
  lagGrowing,
  recordsDeadLettered,
  apiErrors,
  functionErrors,
  functionThrottles,
  functionSlow,
  tableThrottles,
  scheduleFailing,
  notificationsNotDelivered,
];
