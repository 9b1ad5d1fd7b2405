import { createContext, useContext } from 'react';
import type { Api } from '../api/api.ts';
import type { Configuration } from './configuration.ts';
import type { Identity } from './identity.ts';

/** What every page of somebody who is signed in can rely on. */
export interface Session extends Identity {
  readonly configuration: Configuration;
  readonly api: Api;
  readonly isOperator: boolean;
  signOut(): void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession() needs a <SessionProvider> around it');
  return session;
}
