import { createHash } from 'node:crypto';
import type { AuthorizeRequest } from './authorize-request.ts';
import { Html, html } from './html.ts';
import type { SiteAnswer } from './site.ts';
import type { User } from './user.ts';

const STYLE = `
:root { color-scheme: light dark; --back: #f4f5f7; --card: #fff; --text: #1b1f24; --quiet: #4d5661; --line: #d5d9df;
  --accent: #1f5fbf; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --back: #14171b; --card: #1d2126; --text: #e8eaed; --quiet: #aab2bd;
  --line: #3a4149; --accent: #8ab4f8; --on-accent: #10151c; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: min(26rem, 100%); padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .75rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.2; }
p { margin: 0 0 1rem; }
ul { list-style: none; margin: 1.5rem 0; padding: 0; display: grid; gap: 1rem; }
button { width: 100%; min-height: 2.75rem; padding: .5rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 2px solid var(--accent); border-radius: .5rem; }
button:hover { filter: brightness(1.1); }
button:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
li p { margin: .25rem 0 0; color: var(--quiet); font-size: .9rem; }
.note { margin: 0; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .9rem; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const STAND_IN = `This is the local stand-in of Amazon Cognito's sign-in page. There are no passwords: whoever sits at this computer may choose.`;

/** The page with a button for each user. `action` is where its form goes, and `token` goes with it. */
export function showSignInPage(
  { client, redirectUri }: AuthorizeRequest,
  form: { users: readonly User[]; action: string; token: string; cookie: string },
): SiteAnswer {
  const buttons = form.users.map(
    ({ username, description }, at) =>
      html`<li><button type="submit" name="username" value="${username}" aria-describedby="may-${String(at)}">Sign in as ${username}</button>
<p id="may-${String(at)}">${description ?? `Is in the group ${username}.`}</p></li>`,
  );
  const content = html`<h1>Sign in</h1>
<p>to ${client.name}</p>
<form method="post" action="${form.action}">
<input type="hidden" name="_csrf" value="${form.token}">
<ul>${buttons}</ul>
</form>
<p class="note">${STAND_IN}</p>`;
  return {
    ...showPage(200, { title: 'Sign in', content, formTarget: originOf(redirectUri) }),
    headers: {
      ...headersOf(originOf(redirectUri)),
      'set-cookie': [form.cookie],
    },
  };
}

/** What cannot be told to an application is told to the person. */
export function showErrorPage(status: number, problem: string): SiteAnswer {
  const content = html`<h1>This did not work</h1>
<p role="alert">${problem}</p>
<p class="note">${STAND_IN}</p>`;
  return showPage(status, { title: 'Error', content });
}

function showPage(
  status: number,
  { title, content, formTarget }: { title: string; content: Html; formTarget?: string },
): SiteAnswer {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Millrace, locally</title>
<style>${new Html(STYLE)}</style>
</head>
<body><main>${content}</main></body>
</html>
`;
  return { status, headers: headersOf(formTarget), body: page.text };
}

function headersOf(formTarget?: string): Record<string, string> {
  // Browsers hold the redirect after a form to it too, which goes to the application.
  const formAction = formTarget === undefined ? "'none'" : `'self' ${formTarget}`;
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
  };
}

/** As a Content Security Policy names it: an application's own scheme has no origin. */
function originOf(url: string): string {
  const { origin, protocol } = new URL(url);
  return origin === 'null' ? protocol : origin;
}
