import { Icon } from '../ui/icon.tsx';
import type { Area } from './area.ts';

/** The areas, by section. */
export function Menu({ areas, current }: { areas: readonly Area[]; current: string | undefined }) {
  const sections = Map.groupBy(areas, ({ section }) => section);
  return (
    <nav className="menu" aria-label="Areas">
      {[...sections].map(([section, members]) =>
        section === undefined ? null : (
          <div key={section} className="menu-section">
            <p className="menu-title" id={`menu-${section}`}>
              {section}
            </p>
            <ul aria-labelledby={`menu-${section}`}>
              {members.map(({ id, label, icon }) => (
                <li key={id}>
                  <a href={`#/${id}`} aria-current={id === current ? 'page' : undefined}>
                    <Icon name={icon} />
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ),
      )}
    </nav>
  );
}
