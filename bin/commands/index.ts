import type { Command } from 'commander';
import { consumeCommand } from './consume.ts';
import { costCommand } from './cost.ts';
import { dlqCommand } from './dlq.ts';
import { emailsCommand } from './emails.ts';
import { groupsCommand } from './groups.ts';
import { inventoryCommand } from './inventory.ts';
import { mappingsCommand } from './mappings.ts';
import { notificationsCommand } from './notifications.ts';
import { offsetsCommand } from './offsets.ts';
import { ordersCommand } from './orders.ts';
import { paymentsCommand } from './payments.ts';
import { produceCommand } from './produce.ts';
import { replayCommand } from './replay.ts';
import { startCommand } from './start.ts';
import { summaryCommand } from './summary.ts';
import { tokenCommand } from './token.ts';
import { topicsCommand } from './topics.ts';
import { usersCommand } from './users.ts';

/** Every command, in the order in which the help lists them. */
export const commands: readonly Command[] = [
  startCommand,
  usersCommand,
  inventoryCommand,
  produceCommand,
  ordersCommand,
  replayCommand,
  emailsCommand,
  paymentsCommand,
  notificationsCommand,
  summaryCommand,
  topicsCommand,
  consumeCommand,
  groupsCommand,
  offsetsCommand,
  mappingsCommand,
  dlqCommand,
  tokenCommand,
  costCommand,
];
