import type { User } from 'oidc-client-ts';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Api } from '../api/api.ts';
import type { Configuration } from './configuration.ts';
import { readIdentity } from './identity.ts';
import { type Session, SessionContext } from './session-context.ts';
import { SignIn } from './sign-in.ts';
import { SignedOutPage } from './signed-out-page.tsx';

type State =
  | { readonly kind: 'looking' }
  | { readonly kind: 'out'; readonly notice?: string }
  | { readonly kind: 'in'; readonly user: User };

const ENDED = 'Your session has ended. Sign in again, and you are back where you were.';

/** Shows its children to who is signed in, and the way in to who is not. */
export function SessionProvider({
  configuration,
  children,
}: {
  configuration: Configuration;
  children: ReactNode;
}) {
  const signIn = useMemo(() => new SignIn(configuration), [configuration]);
  const [state, setState] = useState<State>({ kind: 'looking' });
  const token = useRef<string>(undefined);

  useEffect(() => {
    const enter = (user: User | null, notice?: string) => {
      token.current = user?.access_token;
      setState(user === null ? { kind: 'out', ...(notice && { notice }) } : { kind: 'in', user });
    };
    const { events } = signIn.manager;
    const stops = [
      events.addUserLoaded((user) => enter(user)),
      // A laptop that slept missed the renewal before it; a renewed user is told of as loaded.
      events.addAccessTokenExpired(async () => {
        if ((await signIn.renew()) === null) enter(null, ENDED);
      }),
    ];
    resumeOnce(signIn).then(enter, (error: unknown) =>
      enter(null, `Signing in did not work: ${error instanceof Error ? error.message : String(error)}`),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [signIn]);

  const accessToken = state.kind === 'in' ? state.user.access_token : undefined;
  const signedIn = accessToken !== undefined;
  const api = useMemo(
    () =>
      new Api({
        getToken: () => token.current,
        async renew() {
          const user = await signIn.renew();
          token.current = user?.access_token;
          if (user === null) setState({ kind: 'out', notice: ENDED });
          return user !== null;
        },
      }),
    [signIn],
  );
  const session = useMemo<Session | undefined>(() => {
    if (accessToken === undefined) return undefined;
    const identity = readIdentity(accessToken);
    const isOperator = identity.role === 'operator';
    return { ...identity, isOperator, configuration, api, signOut: () => void signIn.end() };
  }, [accessToken, api, configuration, signIn]);

  if (state.kind === 'looking') return <p className="boot">Looking who you are…</p>;
  if (!signedIn || session === undefined)
    return (
      <SignedOutPage
        configuration={configuration}
        notice={state.kind === 'out' ? state.notice : undefined}
        onSignIn={() => void signIn.begin()}
      />
    );
  return <SessionContext value={session}>{children}</SessionContext>;
}

const resumed = new WeakMap<SignIn, Promise<User | null>>();

/** A code is taken once, whatever React does with its effects. */
function resumeOnce(signIn: SignIn): Promise<User | null> {
  const begun = resumed.get(signIn) ?? signIn.resume();
  resumed.set(signIn, begun);
  return begun;
}
