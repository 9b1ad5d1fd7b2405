import * as z from 'zod';
import { refuse } from './refusal.ts';

const declaredGroup = z.object({
  group: z.string().min(1),
  topic: z.string().min(1),
  deadLetterTopic: z.string().min(1),
});

/** A consumer group of the stacks, the topic it reads, and where its mapping writes what it gives up on. */
export type DeclaredGroup = z.output<typeof declaredGroup>;

/** JSON in a variable of the environment. */
export const declaredGroups = z
  .string('is not set')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      context.addIssue({ code: 'custom', message: `must be JSON: ${String(error)}` });
      return z.NEVER;
    }
  })
  .pipe(z.array(declaredGroup));

/** @throws Refusal that names the groups there are. */
export function findDeclaredGroup(groups: readonly DeclaredGroup[], name: string): DeclaredGroup {
  const found = groups.find(({ group }) => group === name);
  if (found !== undefined) return found;
  const known = groups.map(({ group }) => group).join(', ');
  throw refuse('group', name, `is none of the groups with a dead-letter topic: ${known}`);
}
