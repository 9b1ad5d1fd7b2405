import { focusManager } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    if (!focusManager.isFocused()) return;
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** It stands still while nobody asks; who comes first must not be told of then. */
function read(): number {
  if (timer === undefined && Date.now() - now >= TICK_MS) now = Date.now();
  return now;
}

/** Now, in milliseconds, once a second for all that asks, and that is looked at. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}
