import type { GiottoCacheCall, GiottoCacheLifetime } from 'giotto-cache';

import type { Reply } from '../apps/reply.js';

const DIRECTIVE = /([\w-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^",\s]*)))?/g;
const IMF_FIXDATE = /^[a-z]{3}, \d\d [a-z]{3} \d{4} \d\d:\d\d:\d\d gmt$/i;

/** A lifetime that follows the response's own headers (RFC 9111, section 4.2), as an application may write one. */
export function lifetimeFromHeaders(_model: unknown, { context }: GiottoCacheCall): GiottoCacheLifetime {
  const reply = context.switchToHttp().getResponse<Reply>();
  const directives = directivesOf(textOf(reply, 'cache-control'));
  const lifetime = secondsIn(directives, 's-maxage') ?? secondsIn(directives, 'max-age') ?? untilExpires(reply);
  const left = (lifetime ?? 0) - (Number.parseInt(textOf(reply, 'age'), 10) || 0);
  if (!(left > 0)) return null;
  const [staleWhileRevalidate, staleIfError] = ['stale-while-revalidate', 'stale-if-error'].map((name) =>
    secondsIn(directives, name),
  );
  return { seconds: left, staleWhileRevalidate, staleIfError };
}

const textOf = (reply: Reply, name: string) => [reply.getHeader(name) ?? ''].flat().join(', ');

const directivesOf = (text: string) =>
  new Map([...text.toLowerCase().matchAll(DIRECTIVE)].map(([, name, quoted, bare]) => [name!, quoted ?? bare]));

function secondsIn(directives: ReadonlyMap<string, string | undefined>, name: string): number | undefined {
  const text = directives.get(name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function untilExpires(reply: Reply): number | undefined {
  const [expires, date] = ['expires', 'date'].map((name) => dateOf(textOf(reply, name)));
  return expires === undefined || date === undefined ? undefined : (expires - date) / 1000;
}

const dateOf = (text: string) => (IMF_FIXDATE.test(text) ? Date.parse(text) : undefined);
