import { useEffect, useRef, useState } from 'react';
import type { redriveDeadLetters } from '../../../../api/contract/dead-letters.ts';
import { useSession } from '../../session/session-context.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { CheckField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { countReasons, type RedriveRun, redriveAll } from './redrive-all.ts';
import './redrive.css';

const USUAL_LIMIT = 3;
const NO_LIMIT = 1_000_000;

interface Running {
  readonly dryRun: boolean;
  readonly run: RedriveRun | undefined;
  readonly problem: Error | undefined;
}

/** Redrives all letters that wait: first what would be sent, then call after call until none is left. */
export function RedriveDialog({ group, onClose }: { group: string; onClose: () => void }) {
  const [insists, setInsists] = useState(false);
  const { preview, real, begin, giveUp } = useRedrive(group, insists ? NO_LIMIT : USUAL_LIMIT);
  const planned = preview.run?.redriven.length ?? 0;
  const isRunning =
    real !== undefined &&
    real.run?.end !== 'done' &&
    real.run?.end !== 'stopped' &&
    real.run?.end !== 'given up' &&
    !real.problem;
  return (
    <Dialog
      title={`Redrive the dead letters of ${group}`}
      lead={real ? undefined : 'First what would be sent; nothing happens yet.'}
      onClose={() => (isRunning ? giveUp() : onClose())}
      width="wide"
    >
      <div className="dialog-body stack">
        {real ? (
          <RealRun running={real} planned={planned} />
        ) : (
          <>
            <Preview running={preview} />
            <CheckField
              label="Also what was redriven three times and failed each time"
              hint="Cure what it fails on first; else it comes back here."
              checked={insists}
              onChange={setInsists}
            />
          </>
        )}
      </div>
      <DialogActions>
        {real ? (
          isRunning ? (
            <Button onClick={giveUp}>Stop after this hundred</Button>
          ) : (
            <Button tone="primary" onClick={onClose}>
              Close
            </Button>
          )
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              tone="primary"
              needsOperator
              unavailable={
                preview.run?.end === 'done' || preview.run?.end === 'stopped'
                  ? planned === 0
                    ? 'There is nothing to send'
                    : undefined
                  : 'Wait for the preview'
              }
              onClick={begin}
            >
              Redrive {planned === 0 ? '' : formatCount(planned)}
            </Button>
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}

type Sent = RedriveRun['redriven'][number];

const COLUMNS: readonly Column<Sent>[] = [
  { key: 'letter', head: 'Letter', width: 90, cell: ({ letter }) => `${letter.partition}@${letter.offset}` },
  {
    key: 'source',
    head: 'Its record',
    cell: ({ source }) => `${source.topic} ${source.partition}@${source.offset}`,
  },
  {
    key: 'to',
    head: 'Sent to',
    cell: ({ to }) =>
      to ? (
        <a href={`#/journey/${encodeURIComponent(to.topic)}/${to.partition}/${to.offset}`}>
          {to.topic} {to.partition}@{to.offset}
        </a>
      ) : (
        <span className="muted">the same partition</span>
      ),
  },
  { key: 'count', head: 'Redrive', align: 'end', width: 90, cell: ({ count }) => `no. ${count}` },
];

function Sendings({ run }: { run: RedriveRun }) {
  return (
    <>
      {run.redriven.length > 0 && (
        <div className="panel">
          <DataTable
            label="Letters that are sent back"
            columns={COLUMNS}
            rows={run.redriven}
            rowKey={({ letter }) => `${letter.partition}@${letter.offset}`}
            maxHeight="16rem"
          />
        </div>
      )}
      {run.left.length > 0 && (
        <Notice tone="warn">
          <p>Left where they are: {formatCount(run.left.length)}</p>
          <ul className="redrive-reasons">
            {countReasons(run.left).map(({ reason, letters }) => (
              <li key={reason}>
                {formatCount(letters)}: {reason}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {run.stopped !== null && <Notice tone="bad">It stopped: {run.stopped}</Notice>}
    </>
  );
}

function Preview({ running: { run, problem } }: { running: Running }) {
  if (problem) return <ErrorState problem={problem} />;
  if (run === undefined) return <Skeleton lines={4} label="Looking what would be sent" />;
  return (
    <>
      <p role="status">
        {run.redriven.length === 0
          ? 'Nothing would be sent.'
          : `Would go back to the topic: ${formatCount(run.redriven.length)}${run.end === 'running' ? ', and it is still counting' : ''}.`}
      </p>
      <Sendings run={run} />
    </>
  );
}

function RealRun({ running: { run, problem }, planned }: { running: Running; planned: number }) {
  const done = (run?.redriven.length ?? 0) + (run?.left.length ?? 0);
  const words =
    run === undefined || run.end === 'running'
      ? `${formatCount(done)} of about ${formatCount(planned)} looked at`
      : `${formatCount(run.redriven.length)} sent back${run.end === 'given up' ? ', then stopped as you asked' : ''}`;
  return (
    <>
      <div className="redrive-progress">
        <progress
          max={Math.max(planned, done, 1)}
          value={run?.end === 'done' ? Math.max(planned, done, 1) : done}
          aria-label="Progress"
        />
        <p role="status">{words}</p>
      </div>
      {run && <Sendings run={run} />}
      {problem && <ErrorState problem={problem} />}
    </>
  );
}

/** A dry run at once, again when the limit changes, and the real one when it is begun. */
function useRedrive(group: string, limit: number) {
  const { api } = useSession();
  const [preview, setPreview] = useState<Running>({ dryRun: true, run: undefined, problem: undefined });
  const [real, setReal] = useState<Running>();
  const abort = useRef<AbortController>(undefined);

  useEffect(() => {
    const stop = new AbortController();
    setPreview({ dryRun: true, run: undefined, problem: undefined });
    const tell = (run: RedriveRun) =>
      stop.signal.aborted || setPreview({ dryRun: true, run, problem: undefined });
    redriveAll(
      (body) =>
        api.post<typeof redriveDeadLetters>('/dead-letters/{group}/redrive', {
          parameters: { group },
          body: { ...body, limit },
          signal: stop.signal,
        }),
      { dryRun: true, signal: stop.signal, onProgress: tell },
    ).catch(
      (error: unknown) =>
        stop.signal.aborted || setPreview({ dryRun: true, run: undefined, problem: toError(error) }),
    );
    return () => stop.abort();
  }, [api, group, limit]);

  const begin = () => {
    const stop = new AbortController();
    abort.current = stop;
    let last: RedriveRun | undefined;
    setReal({ dryRun: false, run: undefined, problem: undefined });
    redriveAll(
      // Not given up in the middle of a call: it would not be known what it has sent.
      (body) =>
        api.post<typeof redriveDeadLetters>('/dead-letters/{group}/redrive', {
          parameters: { group },
          body: { ...body, limit },
        }),
      {
        dryRun: false,
        signal: stop.signal,
        onProgress: (run) => {
          last = run;
          setReal({ dryRun: false, run, problem: undefined });
        },
      },
    ).catch((error: unknown) => setReal({ dryRun: false, run: last, problem: toError(error) }));
  };
  return { preview, real, begin, giveUp: () => abort.current?.abort() };
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
