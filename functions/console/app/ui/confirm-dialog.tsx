import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { Icon } from './icon.tsx';
import { ProblemText } from './states.tsx';

/** Asks before something is done; `children` says what will happen. While it runs nothing can be pressed twice. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  tone = 'primary',
  isBusy = false,
  unavailable,
  problem,
  onConfirm,
  onClose,
  width = 'usual',
}: {
  title: string;
  children: ReactNode;
  confirm: string;
  tone?: 'primary' | 'danger';
  isBusy?: boolean;
  unavailable?: string | undefined;
  problem?: Error | null | undefined;
  onConfirm: () => void;
  onClose: () => void;
  width?: 'usual' | 'wide';
}) {
  return (
    <Dialog title={title} onClose={onClose} width={width}>
      <div className="dialog-body stack">
        {children}
        {problem && (
          <div className="notice notice-bad" role="alert">
            <Icon name="warning" />
            <ProblemText problem={problem} />
          </div>
        )}
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button tone={tone} needsOperator unavailable={unavailable} isBusy={isBusy} onClick={onConfirm}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
