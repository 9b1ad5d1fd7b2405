import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import './toaster.css';

type ToastTone = 'ok' | 'bad' | 'info';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: ToastTone;
}

const SHOWN_MS = 6_000;
const MAX_TOASTS = 4;
const SIGNS = { ok: 'check', bad: 'warning', info: 'info' } as const;

/** Says something to eyes and screen readers. What is bad stays until it is put away. */
export type Announce = (text: string, tone?: ToastTone) => void;

const ToasterContext = createContext<Announce>(() => undefined);

export function useAnnounce(): Announce {
  return useContext(ToasterContext);
}

export function Toaster({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const last = useRef(0);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const announce = useCallback<Announce>(
    (text, tone = 'info') => {
      const id = ++last.current;
      setToasts((all) =>
        [...all.filter((toast) => toast.text !== text), { id, text, tone }].slice(-MAX_TOASTS),
      );
      if (tone !== 'bad') setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  return (
    <ToasterContext value={announce}>
      {children}
      <section className="toasts" aria-label="Messages" aria-live="polite" aria-relevant="additions">
        {toasts.map(({ id, text, tone }) => (
          <div key={id} className={`toast toast-${tone}`}>
            <Icon name={SIGNS[tone]} />
            <span>{text}</span>
            <Button tone="ghost" size="small" icon="close" aria-label="Put away" onClick={() => drop(id)} />
          </div>
        ))}
      </section>
    </ToasterContext>
  );
}
