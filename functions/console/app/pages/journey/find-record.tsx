import { useState } from 'react';
import type { listTopics } from '../../../../api/contract/topics.ts';
import { useRead } from '../../api/hooks.ts';
import { navigate } from '../../router.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Panel } from '../../ui/page.tsx';

/** Goes to a record by its topic, partition and offset. */
export function FindRecord({ topic: given }: { topic: string }) {
  const topics = useRead<typeof listTopics>('/topics');
  const [chosen, setTopic] = useState(given);
  const [partition, setPartition] = useState('0');
  const [offset, setOffset] = useState('0');
  const [problem, setProblem] = useState<Error>();
  const names = (topics.data?.topics ?? [])
    .filter(({ internal }) => !internal)
    .map((one) => one.topic)
    .sort((a, b) => Number(isOfLetters(a)) - Number(isOfLetters(b)) || (a < b ? -1 : 1));
  const topic = chosen === '' ? (names[0] ?? '') : chosen;
  const go = () => {
    if (!/^\d{1,4}$/.test(partition.trim()) || !/^\d{1,16}$/.test(offset.trim()))
      setProblem(new Error('A partition and an offset are whole numbers, such as 0 and 17.'));
    else navigate(['journey', topic, partition.trim(), offset.trim()]);
  };
  return (
    <Panel title="Which record?" lead="Orders, payments and messages have a link to theirs, too.">
      <Form problem={problem} onSubmit={go} label="Find a record">
        <div className="filters">
          <SelectField
            label="Topic"
            value={topic}
            onChange={setTopic}
            choices={names.map((name) => ({ value: name, label: name }))}
          />
          <TextField label="Partition" value={partition} onChange={setPartition} inputMode="numeric" />
          <TextField label="Offset" value={offset} onChange={setOffset} inputMode="numeric" />
          <Button
            tone="primary"
            icon="journey"
            type="submit"
            unavailable={topic === '' ? 'Choose a topic' : undefined}
          >
            Follow it
          </Button>
        </div>
      </Form>
    </Panel>
  );
}

/** Dead letters stand last: they are looked for less. */
function isOfLetters(topic: string): boolean {
  return topic.endsWith('.dlq');
}
