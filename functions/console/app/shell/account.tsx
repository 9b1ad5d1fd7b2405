import { useIsAway, useIsLive, useRunnerInfo, useRunnerPresence } from '../runner/use-runner.ts';
import { useSession } from '../session/session-context.ts';
import { Button } from '../ui/button.tsx';
import type { IconName } from '../ui/icon.tsx';
import { type Theme, useTheme } from './theme.ts';

const NEXT: Readonly<Record<Theme, { next: Theme; icon: IconName; label: string }>> = {
  system: { next: 'light', icon: 'system', label: 'as the system' },
  light: { next: 'dark', icon: 'sun', label: 'light' },
  dark: { next: 'system', icon: 'moon', label: 'dark' },
};

/** Who is signed in as what, the theme, and whether what is shown is pushed or polled. */
export function Account() {
  const { username, role, configuration, signOut } = useSession();
  const { theme, setTheme } = useTheme();
  const { next, icon, label } = NEXT[theme];
  return (
    <footer className="account">
      <Feed region={configuration.region} />
      <div className="account-who">
        <div>
          <span className="account-name" title={username}>
            {username}
          </span>
          <span className="account-role">{role ?? 'in no group'}</span>
        </div>
        <Button
          tone="ghost"
          size="small"
          icon={icon}
          aria-label={`Theme: ${label}`}
          title={`Theme: ${label}`}
          onClick={() => setTheme(next)}
        />
        <Button
          tone="ghost"
          size="small"
          icon="sign-out"
          aria-label="Sign out"
          title="Sign out"
          onClick={signOut}
        />
      </div>
    </footer>
  );
}

function Feed({ region }: { region: string }) {
  const presence = useRunnerPresence();
  const isLive = useIsLive();
  const isAway = useIsAway();
  const info = useRunnerInfo();
  if (presence === 'asking' || (presence === 'present' && !isLive && !isAway))
    return <p className="feed">Connecting…</p>;
  if (presence === 'absent') return <p className="feed">{region}, renewed every few seconds</p>;
  return (
    <p className="feed" data-live={isLive} role="status">
      <span className="feed-dot" aria-hidden="true" />
      {isLive ? `Live from the runner ${info?.version ?? ''}` : 'The runner is away: retrying'}
    </p>
  );
}
