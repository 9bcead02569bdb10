import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

import { ownValue } from './exchange.js';

/** Node's types declare it on requests alone, and HTTP/2 lacks it. */
interface Spelled {
  getRawHeaderNames?(): string[];
}

/** Copies the headers of a response, in their spelling. HTTP/2 lists the status among them, as `:status`. */
export function copyHeaders(from: ServerResponse, to: ServerResponse): void {
  const names = (from as Spelled).getRawHeaderNames?.() ?? Object.keys(from.getHeaders());
  for (const name of names)
    if (!name.startsWith(':')) to.setHeader(name, ownValue(from.getHeader(name) as OutgoingHttpHeader));
}
