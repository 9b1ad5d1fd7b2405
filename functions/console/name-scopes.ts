/** The description of the API with the scopes of this deployment: `read` is `<name>/read` in its tokens. */
export function nameScopes(openApi: object, name: string): object {
  const text = JSON.stringify(openApi, (key, value: unknown) =>
    key === 'signIn' && Array.isArray(value) ? value.map((scope) => `${name}/${scope}`) : value,
  );
  return JSON.parse(text);
}
