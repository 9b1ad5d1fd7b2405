import { Button } from '../ui/button.tsx';
import { Logo } from '../ui/logo.tsx';
import type { Configuration } from './configuration.ts';
import './signed-out.css';

/** What one sees who is not signed in. */
export function SignedOutPage({
  configuration,
  notice,
  onSignIn,
}: {
  configuration: Configuration;
  notice: string | undefined;
  onSignIn: () => void;
}) {
  return (
    <div className="signed-out">
      <Race />
      <main className="signed-out-card">
        <Logo size={44} />
        <h1>Millrace</h1>
        <p className="signed-out-lead">Five Kafka pipelines, from the event to the row it became.</p>
        {notice !== undefined && (
          <p className="signed-out-notice" role="alert">
            {notice}
          </p>
        )}
        <Button tone="primary" size="large" onClick={onSignIn}>
          Sign in
        </Button>
        <dl className="signed-out-facts">
          <div>
            <dt>Deployment</dt>
            <dd>{configuration.name}</dd>
          </div>
          <div>
            <dt>Region</dt>
            <dd>{configuration.region}</dd>
          </div>
        </dl>
        <p className="signed-out-roles">
          <strong>Viewers</strong> look. <strong>Operators</strong> also place orders, edit users and stock,
          reset offsets and redrive dead letters; what they do is recorded.
        </p>
      </main>
      <footer className="signed-out-foot">
        <a href="/openapi.json">API description (OpenAPI 3.1)</a>
      </footer>
    </div>
  );
}

/** The stream the mill is named after. */
function Race() {
  const rows = [70, 150, 230, 310, 390, 470, 550];
  return (
    <svg
      className="signed-out-race"
      viewBox="0 0 1200 620"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      {rows.map((y) => (
        <path
          key={y}
          d={`M-100 ${y} C 100 ${y - 60}, 220 ${y - 60}, 400 ${y} S 700 ${y + 60}, 900 ${y} S 1200 ${y - 60}, 1400 ${y}`}
        />
      ))}
    </svg>
  );
}
