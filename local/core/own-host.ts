import { isIPv6 } from 'node:net';
import { LOOPBACK } from './listen.ts';

/** Where this computer itself finds what listens on the address: an unspecified one is all of its addresses. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return LOOPBACK;
  return isIPv6(host) ? `[${host}]` : host;
}

/**
 * Whether a url names the loopback, or the address that a listener was told to listen on. A page in a browser that had
 * a name of its own resolve to the loopback is told by this from what is meant for this computer: its name is neither.
 */
export function isOwnUrl(url: string, ownHost: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  return (
    hostname === ownHost ||
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}
