import { type ReactNode, useEffect, useRef } from 'react';
import { usePlace } from '../router.ts';
import { Icon } from './icon.tsx';

/** A page: its one heading, what it is for, what one can do, and its content. `back` leads to what it is a part of. */
export function Page({
  title,
  lead,
  actions,
  back,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  back?: { readonly href: string; readonly label: string } | undefined;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { area, rest } = usePlace();
  const here = [area, ...rest].join('/');
  const before = useRef<string>(undefined);
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
  // One who came by a link hears where; one who has just opened the console starts at its beginning.
  useEffect(() => {
    const from = before.current ?? lastPlace;
    before.current = here;
    lastPlace = here;
    if (from === undefined || from === here) return;
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [here]);
  return (
    <div className="page stack">
      <header className="page-head">
        <div className="page-title">
          {back && (
            <a className="page-back" href={back.href}>
              <Icon name="next" size={12} /> {back.label}
            </a>
          )}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p className="page-lead">{lead}</p>}
        </div>
        {actions !== undefined && <div className="row">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

let lastPlace: string | undefined;

/** A part of a page under a heading. */
export function Panel({
  title,
  lead,
  actions,
  children,
  isFlush = false,
}: {
  title?: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Its content reaches to its edges: tables do. */
  isFlush?: boolean;
}) {
  return (
    <section className="panel" aria-label={title}>
      {(title !== undefined || actions !== undefined) && (
        <header className="panel-head">
          <div>
            {title !== undefined && <h2>{title}</h2>}
            {lead !== undefined && <p>{lead}</p>}
          </div>
          {actions !== undefined && <div className="row">{actions}</div>}
        </header>
      )}
      {isFlush ? children : <div className="panel-body stack">{children}</div>}
    </section>
  );
}
