import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns why a request that changes something may not come from the page itself; `undefined` if it does. Other sites can let a
 * browser send requests with its cookies. They cannot forge `Sec-Fetch-Site`, `Origin` and `Host`.
 */
export function strangeOrigin({ host, origin, ...headers }: IncomingHttpHeaders): string | undefined {
  if (!/^application\/json(;|$)/i.test(headers['content-type'] ?? '')) return 'The body of the request is not JSON.';
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? undefined : 'The request comes from another site.';
  return origin !== undefined && hostOf(origin) === host?.toLowerCase() ? undefined : UNKNOWN;
}

/** Browsers send no `Sec-Fetch-Site` over plain HTTP. */
const UNKNOWN =
  'The request does not tell that it comes from this page: its Origin is not its Host. Let the proxy pass Host on, or use HTTPS.';

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined);
