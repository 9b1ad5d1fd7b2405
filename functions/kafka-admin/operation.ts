import * as z from 'zod';
import { listViolations, type Violation } from '../shared/violations.ts';
import type { DeclaredGroup } from './declared-groups.ts';
import type { Cluster } from './kafkajs-cluster.ts';
import type { RecordFormats } from './record-formats.ts';
import { Refusal } from './refusal.ts';

/** What operations work with. */
export interface OperationContext {
  readonly cluster: Cluster;
  readonly formats: RecordFormats;
  readonly groups: readonly DeclaredGroup[];
  /** Milliseconds until Lambda ends the invocation. */
  readonly remainingMs: () => number;
}

export type Answer =
  | ({ readonly status: 'done' } & Readonly<Record<string, unknown>>)
  | { readonly status: 'refused'; readonly violations: readonly Violation[] };

export interface Operation {
  readonly name: string;
  /** Whether it may be tried again after a lost connection: true but for what is not the same twice. */
  readonly repeatable: boolean;
  /** @throws Refusal for what the request asks wrongly; kafkajs' errors. */
  run(input: unknown, context: OperationContext): Promise<object>;
}

/** An operation whose request is `{"operation": "<name>", ...}` with the fields of `request`, and no other. */
export function defineOperation<S extends z.core.$ZodShape>(definition: {
  readonly name: string;
  readonly repeatable?: boolean;
  readonly request: S;
  readonly run: (
    request: z.output<z.ZodObject<S, z.core.$strict>>,
    context: OperationContext,
  ) => Promise<object>;
}): Operation {
  const { name, repeatable = true, run } = definition;
  const schema = z.strictObject(definition.request);
  return {
    name,
    repeatable,
    run(input, context) {
      const parsed = schema.safeParse(input);
      if (!parsed.success) throw new Refusal(listViolations(parsed.error, input));
      return run(parsed.data, context);
    },
  };
}
