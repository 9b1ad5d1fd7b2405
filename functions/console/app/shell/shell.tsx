import { useEffect, useState } from 'react';
import { areas } from '../areas.ts';
import { usePlace } from '../router.ts';
import { useRunnerPresence } from '../runner/use-runner.ts';
import { useSession } from '../session/session-context.ts';
import { Button } from '../ui/button.tsx';
import { Logo } from '../ui/logo.tsx';
import { Page } from '../ui/page.tsx';
import { EmptyState } from '../ui/states.tsx';
import { Account } from './account.tsx';
import { Menu } from './menu.tsx';
import { PageBoundary } from './page-boundary.tsx';
import './shell.css';

/** The frame around every page: where one can go, who one is, and the page itself. */
export function Shell() {
  const { area: id, rest, query } = usePlace();
  const { configuration, role } = useSession();
  const presence = useRunnerPresence();
  const [isOpen, setOpen] = useState(false);
  const shown = areas.filter(({ needsRunner }) => !needsRunner || presence === 'present');
  const area = id === '' ? shown[0] : shown.find((one) => one.id === id);
  const here = [id, ...rest].join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has gone somewhere is done with the menu
  useEffect(() => setOpen(false), [here]);

  return (
    <div className="shell">
      {/* biome-ignore lint/a11y/useValidAnchor: the address is the router's, so it goes there by itself */}
      <a className="skip" href="#main" onClick={skipToMain}>
        Skip to the page
      </a>
      <header className="bar">
        <a className="brand" href="#/overview">
          <Logo />
          <span>Millrace</span>
        </a>
        <span className="brand-deployment">{configuration.name}</span>
        <span className="bar-menu">
          <Button
            icon={isOpen ? 'close' : 'menu'}
            tone="ghost"
            aria-expanded={isOpen}
            aria-controls="side"
            onClick={() => setOpen(!isOpen)}
          >
            Menu
          </Button>
        </span>
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: whoever leaves the menu, by Tab or Escape, closes it */}
      <div
        className="side"
        id="side"
        data-open={isOpen}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (relatedTarget?.closest('.main') && !currentTarget.contains(relatedTarget)) setOpen(false);
        }}
        onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}
      >
        <Menu areas={shown} current={area?.id} />
        <Account />
      </div>
      <main id="main" className="main" tabIndex={-1}>
        {role === undefined ? (
          <InNoGroup />
        ) : area ? (
          <PageBoundary key={here}>
            <area.Page rest={rest} query={query} />
          </PageBoundary>
        ) : (
          <Elsewhere isAsking={presence === 'asking'} />
        )}
      </main>
    </div>
  );
}

/** The address knows no more of `#main` than of a page: the skip link moves the focus itself. */
function skipToMain(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** Signed in, and let into nothing: the API would refuse each request. */
function InNoGroup() {
  return (
    <Page title="You may not look yet">
      <EmptyState title="You are in no group" icon="users">
        Ask who runs this deployment to add you to the group viewer or operator, and sign in again.
      </EmptyState>
    </Page>
  );
}

function Elsewhere({ isAsking }: { isAsking: boolean }) {
  if (isAsking) return null;
  return (
    <Page title="There is no such page">
      <EmptyState title="This address leads nowhere" action={<a href="#/overview">To the overview</a>}>
        Functions and denials are only there where the runner is.
      </EmptyState>
    </Page>
  );
}
