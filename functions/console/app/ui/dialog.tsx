import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './button.tsx';
import './dialog.css';

/** A modal dialog, open for as long as it is rendered. It begins at its first field; Escape and the cross close it. */
export function Dialog({
  title,
  lead,
  onClose,
  children,
  width = 'usual',
}: {
  title: string;
  lead?: ReactNode;
  onClose: () => void;
  children: ReactNode;
  width?: 'usual' | 'wide';
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    ref.current?.showModal();
    // The browser would begin with the cross: whoever is asked something answers first.
    ref.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog dialog-${width}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="dialog-head">
        <div>
          <h2 id={id}>{title}</h2>
          {lead !== undefined && <p className="muted">{lead}</p>}
        </div>
        <Button tone="ghost" size="small" icon="close" aria-label="Close" onClick={onClose} />
      </header>
      {children}
    </dialog>
  );
}

/** The end of a dialog: what one can do. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <footer className="dialog-foot">{children}</footer>;
}
