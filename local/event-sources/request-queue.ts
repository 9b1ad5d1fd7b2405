/**
 * kafkajs 2.2.4 arms a timer of one millisecond again and again while a connection is open, about 900 wake-ups a second
 * for each (tulios/kafkajs#1751, cure proposed in #1768, unreleased). The timer has work only when requests are pending;
 * whatever makes one pending arms it. This replaces that one method for the runner's own clients.
 */
import { createRequire } from 'node:module';
import { z } from 'zod';

const requestQueueSchema = z.custom<{
  prototype: { scheduleCheckPendingRequests: (this: { pending: unknown[] }) => void };
}>(
  (value) =>
    typeof value === 'function' && typeof value.prototype.scheduleCheckPendingRequests === 'function',
  'kafkajs has no RequestQueue.scheduleCheckPendingRequests any more: see whether the defect is cured, then remove this',
);

let patched = false;

/** Call before a kafkajs client is made; more calls change nothing. @throws when kafkajs is not the version known here. */
export function quietRequestQueue(): void {
  if (patched) return;
  const { prototype } = requestQueueSchema.parse(
    createRequire(import.meta.url)('kafkajs/src/network/requestQueue'),
  );
  const original = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function scheduleWhenPending(): void {
    if (this.pending.length > 0) original.call(this);
  };
  patched = true;
}
