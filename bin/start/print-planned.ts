import type { Plan } from '../../local/assembly/planned.ts';
import { describePlan, printPlan } from '../../local/assembly/print-plan.ts';
import { hasColour } from '../print/print.ts';

/** Prints what a start would do: a table on a terminal, plain columns in a pipe, an object for `json`. */
export function printPlanned<P>(plan: Plan<P>, options: { json: boolean }): void {
  const text = options.json
    ? `${JSON.stringify(describePlan(plan), null, 2)}\n`
    : printPlan(plan, {
        terminal: process.stdout.isTTY === true,
        columns: process.stdout.columns,
        colour: hasColour(),
      });
  process.stdout.write(text);
}
