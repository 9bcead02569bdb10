import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

import { ownValue } from './exchange.js';

/** Node's types know it on requests alone, and HTTP/2 has it not. */
interface Spelled {
  getRawHeaderNames?(): string[];
}

/** Sets on one response what is set on another, in its spelling. HTTP/2 keeps the status among the headers. */
export function copyHeaders(from: ServerResponse, to: ServerResponse): void {
  const names = (from as Spelled).getRawHeaderNames?.() ?? Object.keys(from.getHeaders());
  for (const name of names) if (!name.startsWith(':')) to.setHeader(name, ownValue(from.getHeader(name) as OutgoingHttpHeader));
}
