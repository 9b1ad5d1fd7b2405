/** What is sent with the form of the runner's sign-in page. */
export interface SignInForm {
  /** Where it goes: path and query. */
  readonly action: string;
  readonly token: string;
  /** Who can sign in. */
  readonly users: readonly string[];
}

/** Reads the form as far as a browser would send it; undefined when the page has none. */
export function readSignInForm(page: string): SignInForm | undefined {
  const action = /<form method="post" action="([^"]*)"/.exec(page)?.[1];
  const token = /name="_csrf" value="([^"]*)"/.exec(page)?.[1];
  if (action === undefined || token === undefined) return undefined;
  const users = [...page.matchAll(/name="username" value="([^"]*)"/g)].map(([, user = '']) => decode(user));
  return { action: decode(action), token: decode(token), users };
}

/** What the page says when it has no form. */
export function readProblem(page: string): string | undefined {
  const problem = /<p role="alert">([^<]*)</.exec(page)?.[1];
  return problem === undefined ? undefined : decode(problem);
}

/** The page writes every special character as its number. */
function decode(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));
}
