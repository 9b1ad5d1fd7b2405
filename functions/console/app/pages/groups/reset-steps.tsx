import { cx } from '../../ui/cx.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { ResetOutcome, Step, StepName } from './reset-offsets.ts';
import './reset.css';

const NAMES: Readonly<Record<StepName, string>> = {
  disable: 'Disable the mapping',
  empty: 'Wait until the group is empty',
  set: 'Set the offsets',
  enable: 'Enable the mapping again',
};

const SIGNS: Readonly<Record<Exclude<Step['state'], 'running'>, IconName>> = {
  waiting: 'dot',
  done: 'check',
  failed: 'cross',
  'left out': 'more',
};

/** What a reset does, is at, and has done. */
export function ResetSteps({
  steps,
  outcome,
}: {
  steps: readonly Step[];
  outcome: ResetOutcome | undefined;
}) {
  return (
    <>
      <ol className="reset-steps" aria-live="polite">
        {steps.map(({ name, state, note }) => (
          <li key={name} className={cx('reset-step', `reset-${state.replace(' ', '-')}`)}>
            <span className="reset-sign">
              {state === 'running' ? (
                <span className="spinner" aria-hidden="true" />
              ) : (
                <Icon name={SIGNS[state]} />
              )}
            </span>
            <div>
              <p className="reset-name">
                {NAMES[name]}
                <span className="sr-only">: {state}</span>
              </p>
              {note !== undefined && <p className="reset-note">{note}</p>}
            </div>
          </li>
        ))}
      </ol>
      {outcome && <Outcome outcome={outcome} />}
    </>
  );
}

function Outcome({ outcome: { isDone, leftDisabled } }: { outcome: ResetOutcome }) {
  if (leftDisabled.length > 0)
    return (
      <Notice tone="bad">
        {leftDisabled.map(({ function_name }) => function_name).join(', ')} may still be disabled, so that
        nobody reads: enable it on the group’s page or under Mappings.
      </Notice>
    );
  return isDone ? (
    <Notice tone="ok">The group goes on from where you said.</Notice>
  ) : (
    <Notice tone="warn">The offsets are as they were, and what was disabled is enabled again.</Notice>
  );
}
