import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** What a test sees and changes of a client's commands; names without `Command`, by their start. */
export interface InterceptedCommands {
  /** How many commands whose name starts so were sent. */
  count(name: string): number;
  /** Answers the next such command in DynamoDB's place. */
  answer(name: string, output: object): void;
  /** Runs `task` before the next such command goes out. */
  before(name: string, task: () => Promise<unknown>): void;
  /** Lets the next such command that succeeds take effect, and then loses its answer to `task`'s error. */
  after(name: string, task: () => Promise<never>): void;
}

/** Watches a client's commands and makes faults that nobody can cause in the engine from outside. */
export function interceptCommands(client: DynamoDBDocumentClient): InterceptedCommands {
  const sent: string[] = [];
  const planned: { name: string; kind: 'answer' | 'before' | 'after'; run: () => Promise<unknown> }[] = [];
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const command = context.commandName ?? '';
      sent.push(command);
      const index = planned.findIndex(({ name }) => command.startsWith(name));
      const [plan] = index === -1 ? [] : planned.splice(index, 1);
      if (plan?.kind === 'answer') return { output: Object(await plan.run()), response: {} };
      if (plan?.kind === 'before') await plan.run();
      if (plan?.kind !== 'after') return next(args);
      const result = await next(args).catch((error: unknown) => {
        // It took no effect: the next one is to lose its answer.
        planned.unshift(plan);
        throw error;
      });
      await plan.run();
      return result;
    },
    { step: 'initialize', priority: 'high' },
  );
  return {
    count: (name) => sent.filter((command) => command.startsWith(name)).length,
    answer: (name, output) => void planned.push({ name, kind: 'answer', run: async () => output }),
    before: (name, run) => void planned.push({ name, kind: 'before', run }),
    after: (name, run) => void planned.push({ name, kind: 'after', run }),
  };
}
