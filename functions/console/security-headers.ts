/**
 * What a browser may do with the console: run what the console itself serves, speak to it and to where one signs in, and be in
 * nobody's frame. There is no inline script or style in it, so none is allowed.
 * https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP
 *
 * @param signInUrl where tokens are fetched from.
 */
export function listSecurityHeaders(signInUrl: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${new URL(signInUrl).origin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=63072000',
    'x-content-type-options': 'nosniff',
  };
}
