import { focusManager } from '@tanstack/react-query';

/** Some time, or less when the signal comes; it leaves nothing behind on the signal, which may be a day's. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/** Until the tab is looked at, or the signal comes. */
export function waitUntilSeen(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!focusManager.isFocused() && !signal.aborted) return;
      stop();
      signal.removeEventListener('abort', look);
      resolve();
    };
    const stop = focusManager.subscribe(look);
    signal.addEventListener('abort', look);
    look();
  });
}
