import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'millrace.theme';
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let theme = readTheme();

function readTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return THEMES.find((one) => one === kept) ?? 'system';
}

function apply(): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** Call it before anything is rendered, so that nothing is seen in the other theme. */
export function startTheme(): void {
  apply();
  dark.addEventListener('change', () => {
    for (const listener of listeners) listener();
  });
}

function setTheme(chosen: Theme): void {
  theme = chosen;
  if (chosen === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, chosen);
  apply();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The reader's choice, and what it comes to. */
export function useTheme() {
  const chosen = useSyncExternalStore(subscribe, () => theme);
  const isDark = useSyncExternalStore(
    subscribe,
    () => theme === 'dark' || (theme === 'system' && dark.matches),
  );
  return { theme: chosen, scheme: isDark ? 'dark' : 'light', setTheme } as const;
}
