import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { resetOffsets, showGroup } from '../../../../api/contract/groups.ts';
import type { OffsetChange } from '../../../../api/contract/kafka-answers.ts';
import type { listMappings, showMapping, switchMapping } from '../../../../api/contract/mappings.ts';
import type { Api } from '../../api/api.ts';
import { useAct } from '../../api/hooks.ts';
import { useSession } from '../../session/session-context.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { formatCount } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { type ResetForm, toResetBody } from './reset-body.ts';
import {
  type ResetActions,
  type ResetOutcome,
  resetWhileStopped,
  type Step,
  type SwitchedMapping,
} from './reset-offsets.ts';
import { ResetSteps } from './reset-steps.tsx';

const WHERE = [
  { value: 'earliest', label: 'the beginning' },
  { value: 'latest', label: 'the end' },
  { value: 'offset', label: 'an offset' },
  { value: 'time', label: 'a moment' },
] as const;

/** Three steps: where to, what that would change, and doing it with the mappings stopped. */
export function ResetDialog({
  group,
  topics,
  mappings,
  onClose,
}: {
  group: string;
  topics: readonly string[];
  mappings: readonly SwitchedMapping[];
  onClose: () => void;
}) {
  const [form, setForm] = useState<ResetForm>({
    to: 'earliest',
    at: '',
    partitions: '',
    topic: topics[0] ?? '',
  });
  const [malformed, setMalformed] = useState<Error>();
  const preview = useAct({
    run: (api, chosen: ResetForm) =>
      api.post<typeof resetOffsets>('/groups/{group}/offsets', {
        parameters: { group },
        body: { ...toResetBody(chosen, topics.length > 1), dry_run: true },
      }),
  });
  const run = useReset(group, () => toResetBody(form, topics.length > 1));

  const change = (changes: Partial<ResetForm>) => {
    setForm({ ...form, ...changes });
    preview.reset();
  };
  const ask = () => {
    try {
      toResetBody(form, topics.length > 1);
      setMalformed(undefined);
      preview.mutate(form);
    } catch (error) {
      // What was typed is no offset, time or partition.
      if (!(error instanceof RangeError)) throw error;
      setMalformed(error);
    }
  };
  const plan = preview.data;
  if (run.steps !== undefined)
    return (
      <Dialog
        title={`Resetting ${group}`}
        lead={run.outcome === undefined ? 'Keep this page open until it is done.' : undefined}
        onClose={() => run.outcome !== undefined && onClose()}
      >
        <div className="dialog-body stack">
          <ResetSteps steps={run.steps} outcome={run.outcome} />
        </div>
        <DialogActions>
          <Button tone="primary" isBusy={run.outcome === undefined} onClick={onClose}>
            {run.outcome === undefined ? 'Working' : 'Close'}
          </Button>
        </DialogActions>
      </Dialog>
    );
  return (
    <Dialog
      title={`Reset the offsets of ${group}`}
      lead="First what it would change; nothing happens yet."
      onClose={onClose}
      width="wide"
    >
      <Form problem={malformed ?? preview.error} onSubmit={ask} label="Where the group goes on">
        <div className="dialog-body stack">
          <div className="filters">
            {topics.length > 1 && (
              <SelectField
                label="Topic"
                value={form.topic}
                onChange={(topic) => change({ topic })}
                choices={topics.map((topic) => ({ value: topic, label: topic }))}
              />
            )}
            <SelectField
              label="Go on from"
              value={form.to}
              onChange={(value) =>
                change({ to: WHERE.find((one) => one.value === value)?.value ?? 'earliest', at: '' })
              }
              choices={WHERE}
            />
            {(form.to === 'offset' || form.to === 'time') && (
              <TextField
                label={form.to === 'offset' ? 'Offset' : 'Day and time'}
                {...(form.to === 'time'
                  ? { type: 'datetime-local', step: 1 }
                  : { inputMode: 'numeric' as const })}
                value={form.at}
                onChange={(at) => change({ at })}
              />
            )}
            <TextField
              label="Partitions"
              placeholder="all, or 0, 2"
              value={form.partitions}
              onChange={(partitions) => change({ partitions })}
            />
          </div>
          <div role="status">{plan && <Plan changes={plan.changes} topic={plan.topic} />}</div>
          {plan && <WhatHappens mappings={mappings} />}
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone={plan ? 'plain' : 'primary'} isBusy={preview.isPending}>
            Preview
          </Button>
          {plan && (
            <Button
              tone="danger"
              needsOperator
              unavailable={hasEffect(plan.changes) ? undefined : 'Nothing would change'}
              onClick={run.start}
            >
              Reset
            </Button>
          )}
        </DialogActions>
      </Form>
    </Dialog>
  );
}

function hasEffect(changes: readonly OffsetChange[]): boolean {
  return changes.some(({ from, to }) => from !== to);
}

const PLAN: readonly Column<OffsetChange>[] = [
  { key: 'partition', head: 'Partition', width: 100, cell: ({ partition }) => partition },
  {
    key: 'from',
    head: 'From',
    align: 'end',
    width: 110,
    cell: ({ from }) => (from === null ? 'never read' : formatCount(from)),
  },
  { key: 'to', head: 'To', align: 'end', width: 110, cell: ({ to }) => formatCount(to) },
  { key: 'again', head: 'Read again', align: 'end', width: 120, cell: ({ again }) => toCount(again) },
  { key: 'skipped', head: 'Skipped', align: 'end', width: 110, cell: ({ skipped }) => toCount(skipped) },
];

function toCount(count: number | null) {
  return count === null || count === 0 ? (
    <span className="muted">{count ?? '?'}</span>
  ) : (
    <strong>{formatCount(count)}</strong>
  );
}

function Plan({ changes, topic }: { changes: readonly OffsetChange[]; topic: string }) {
  const sum = (pick: (change: OffsetChange) => number | null) =>
    changes.reduce((all, one) => all + (pick(one) ?? 0), 0);
  const [again, skipped] = [sum((one) => one.again), sum((one) => one.skipped)];
  return (
    <div className="stack">
      <p>
        On <strong>{topic}</strong>{' '}
        {again === 0 && skipped === 0
          ? 'nothing would be read again or skipped.'
          : `records would be read again: ${formatCount(again)}, and skipped: ${formatCount(skipped)}.`}
      </p>
      <div className="panel">
        <DataTable
          label="What the reset changes"
          columns={PLAN}
          rows={changes}
          rowKey={({ partition }) => String(partition)}
          maxHeight="18rem"
        />
      </div>
    </div>
  );
}

function WhatHappens({ mappings }: { mappings: readonly SwitchedMapping[] }) {
  const awake = mappings.filter(({ state }) => state !== 'Disabled');
  if (awake.length === 0)
    return <Notice tone="info">No mapping of the group is enabled, so the offsets are set at once.</Notice>;
  return (
    <Notice tone="warn">
      <p>
        {awake.map(({ function_name }) => function_name).join(', ')} will be disabled until the group is
        empty, then enabled again; on AWS that takes a minute or two each way. Records that come meanwhile
        wait. Every consumer takes a record that it had before for what it is, so that nothing counts twice.
      </p>
      <p>
        <strong>Keep this page open.</strong> If it is closed in between, the mapping stays disabled: this
        page then shows a button to enable it, and so does Mappings.
      </p>
    </Notice>
  );
}

/** Runs a reset, and asks before the page is left while it does. */
function useReset(group: string, toBody: () => object) {
  const { api } = useSession();
  const client = useQueryClient();
  const [steps, setSteps] = useState<readonly Step[]>();
  const [outcome, setOutcome] = useState<ResetOutcome>();
  const start = () => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    resetWhileStopped(group, toActions(api, { group, body: toBody() }), setSteps)
      .then((result) => {
        setOutcome(result);
        for (const path of ['/groups', '/groups/{group}', '/mappings'])
          void client.invalidateQueries({ queryKey: [path] });
      })
      .catch(reportError)
      .finally(() => removeEventListener('beforeunload', ask));
  };
  return { steps, outcome, start };
}

function toActions(api: Api, { group, body }: { group: string; body: object }): ResetActions {
  return {
    listMappings: async () => (await api.get<typeof listMappings>('/mappings')).items,
    showMapping: (uuid) => api.get<typeof showMapping>('/mappings/{uuid}', { parameters: { uuid } }),
    switchMapping: (uuid, enabled) =>
      api.patch<typeof switchMapping>('/mappings/{uuid}', { parameters: { uuid }, body: { enabled } }),
    countMembers: async () =>
      (await api.get<typeof showGroup>('/groups/{group}', { parameters: { group } })).members.length,
    setOffsets: async () => {
      await api.post<typeof resetOffsets>('/groups/{group}/offsets', {
        parameters: { group },
        body: { ...body, dry_run: false },
      });
    },
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: () => performance.now(),
  };
}
