/** The separator of RFC 7628. */
const SEPARATOR = '\u0001';

/**
 * The token in a client's first OAUTHBEARER message: `n,,` SOH `auth=Bearer <token>` [SOH key=value ...] SOH SOH.
 * Undefined when the message is not one. https://www.rfc-editor.org/rfc/rfc7628#section-3.1
 */
export function parseBearerToken(message: Buffer): string | undefined {
  const [gs2, ...pairs] = message.toString('utf8').split(SEPARATOR);
  if (gs2 === undefined || !/^n,(a=[^,]*)?,$/.test(gs2)) return undefined;
  if (pairs.length < 3 || pairs.at(-1) !== '' || pairs.at(-2) !== '') return undefined;
  const auth = pairs.find((pair) => pair.startsWith('auth='));
  return /^auth=bearer (\S+)$/i.exec(auth ?? '')?.[1];
}
