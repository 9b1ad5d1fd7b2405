import { openDeadLetterTopic } from '../dead-letter-topic.ts';
import { defineOperation } from '../operation.ts';

/** The dead-letter topics: how many letters each holds, and how many of them wait to be redriven. */
export const listDeadLetters = defineOperation({
  name: 'list-dead-letters',
  request: {},
  async run(_request, context) {
    const groups = await Promise.all(
      context.groups.map(async ({ group, topic, deadLetterTopic }) => {
        const { ranges, progress } = await openDeadLetterTopic(context, group);
        return {
          group,
          topic,
          deadLetterTopic,
          waiting: progress.countWaiting(ranges),
          letters: [...ranges.values()].reduce((sum, { start, end }) => sum + end - start, 0),
        };
      }),
    );
    return { groups };
  },
});
