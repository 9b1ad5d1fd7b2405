import type { PipelineDeclaration } from '../pipeline-declaration.ts';
import { emails } from './emails.ts';
import { fulfilment } from './fulfilment.ts';
import { notifications } from './notifications.ts';
import { orders } from './orders.ts';
import { payments } from './payments.ts';

/** Every pipeline there is. To add one: a file and a line here, and a folder under `functions/`. */
export const pipelines: readonly PipelineDeclaration[] = [
  orders,
  fulfilment,
  emails,
  notifications,
  payments,
];
