import { Sign } from '../../ui/states.tsx';
import type { Finding } from './assess.ts';

/** One glance: all is well, or what is not. */
export function HealthBanner({ findings, isLoading }: { findings: readonly Finding[]; isLoading: boolean }) {
  const worst = findings.some(({ tone }) => tone === 'bad') ? 'bad' : findings.length > 0 ? 'warn' : 'ok';
  const tone = isLoading ? 'quiet' : worst;
  return (
    <section className="health" aria-label="Health" role="status">
      <Sign icon={tone === 'ok' ? 'check' : tone === 'quiet' ? 'more' : 'warning'} tone={tone} />
      <div>
        <p className="health-title">{toTitle(tone, findings.length)}</p>
        {findings.length === 0 ? (
          <p className="health-text">
            {isLoading
              ? 'Groups, mappings, dead letters and errors are being read.'
              : 'Every group keeps up, no dead letter waits, and nothing failed in 15 minutes.'}
          </p>
        ) : (
          <ul className="health-list">
            {findings.map(({ text, href }) => (
              <li key={text}>{href === undefined ? text : <a href={href}>{text}</a>}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function toTitle(tone: string, count: number): string {
  if (tone === 'quiet') return 'Looking…';
  if (tone === 'ok') return 'All is well';
  const things = count === 1 ? 'One thing' : `${count} things`;
  return tone === 'bad' ? `${things} to look after` : `${things} to know`;
}
