import { useState } from 'react';
import { Button } from './button.tsx';
import { useAnnounce } from './toaster.tsx';

const SHOWN_MS = 1_500;

/** Copies a text; `what` names it, as "order id". */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const announce = useAnnounce();
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) {
      // The browser keeps the clipboard to itself.
      announce(`The ${what} could not be copied: ${error instanceof Error ? error.message : ''}`, 'bad');
      return;
    }
    setDone(true);
    setTimeout(() => setDone(false), SHOWN_MS);
    announce(`The ${what} is copied`, 'ok');
  };
  return (
    <Button
      tone="ghost"
      size="small"
      icon={done ? 'check' : 'copy'}
      aria-label={`Copy the ${what}`}
      title={`Copy the ${what}`}
      onClick={() => void copy()}
    />
  );
}
