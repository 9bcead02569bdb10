import type { IncomingHttpHeaders } from 'node:http';

/** The request's headers by lower-cased name. */
export type RequestHeaders = IncomingHttpHeaders;
