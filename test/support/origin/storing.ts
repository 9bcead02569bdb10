import { cc, FRESH, hit, run, type Case, type Cases } from './case.js';

const notStored = (cacheControl: string, more = {}): Case => [run(cc(cacheControl, more)), run()];
const LATER = { after: 3 };

/** What is stored at all (RFC 9111, section 3 and 5.2.2). */
export const STORING: Cases = {
  'does not store a private answer in an entry for everybody': notStored('private, max-age=3600'),
  'does not store an answer with no-store': notStored('no-store'),
  'reads no-store in any case of letters': notStored('No-StOrE'),
  'does not store an answer with no-store that is fresh otherwise': notStored('max-age=10000, no-store', {
    Expires: 10000,
    Date: 0,
  }),
  'keeps the entry while the method would say no-store': [
    run(cc('max-age=10000', { Expires: 10000, Date: 0, A: '1' })),
    hit({ ...LATER, answers: cc('no-store', { Date: 0, A: '2' }) }),
    hit({ ...LATER, shows: { A: '1' } }),
  ],
  'does not reuse an answer with no-cache that is fresh otherwise': notStored('max-age=10000, no-cache', {
    Expires: 10000,
    Date: 0,
  }),
  'reads no-cache in any case of letters': notStored('max-age=10000, No-CaChE', { Expires: 10000, Date: 0 }),
  'reuses a fresh answer with must-revalidate': [run(cc('max-age=10000, must-revalidate', { ETag: '"abcd"' })), hit()],
  'stores an answer of a known status for which must-understand lifts no-store': [
    run(cc('max-age=3600, no-store, must-understand')),
    hit(),
  ],
  'does not store an answer of an unknown status with must-understand and no-store': [
    run(cc('max-age=3600, no-store, must-understand'), { status: 599 }),
    run(),
  ],
  'keeps other calls apart by their query': [run(FRESH, { query: '?test=one' }), run({}, { query: '?test=two' })],
  'reuses an answer for the same query': [run(FRESH, { query: '?test=one' }), hit({ query: '?test=one' })],
  'reuses an answer whether or not the request has a cookie': [run(FRESH), hit({ asks: { Cookie: 'a=b' } })],
  'does not store an answer that sets a cookie': [run({ ...FRESH, 'Set-Cookie': 'a=b' }), run()],
  'does not store what a request with Authorization got': [
    run({ Expires: 86_400, Date: 0 }, { asks: { Authorization: 'FOO' } }),
    run({}, LATER),
  ],
};

const STATUSES: readonly (readonly [status: number, body?: null])[] = [
  [200],
  [203],
  [204, null],
  [299],
  [301],
  [302],
  [303],
  [307],
  [308],
  [400],
  [404],
  [410],
  [499],
  [500],
  [502],
  [503],
  [504],
  [599],
];

const STALE = { Expires: -5000, 'Last-Modified': -100_000, Date: 0 };

const statusCases = ([status, body]: (typeof STATUSES)[number]): [string, Case][] => [
  [`reuses a fresh answer of status ${status}`, [run(FRESH, { status, body }), hit(LATER)]],
  [
    `does not reuse an answer of status ${status} that is over`,
    [run(STALE, { status, body }), run({}, { ...LATER, body })],
  ],
];

/** Statuses that a program allows, with a lifetime of their own. */
export const STATUS: Cases = Object.fromEntries(STATUSES.flatMap(statusCases));

/** Headers that a hit has again, and what it has. */
const KEPT: Readonly<Record<string, string>> = {
  'Test-Header': 'a',
  'X-Test-Header': 'a',
  'Content-Foo': 'a',
  'X-Content-Foo': 'a',
  'Cache-Control': 'max-age=3600',
  'Content-Location': '/bar',
  'Content-MD5': 'N7UdGUp1E+RbVvZSTy1R8g==',
  'Content-Range': 'a',
  'Content-Security-Policy': "default-src 'self'",
  'Content-Type': 'text/plain; charset=utf-8',
  'Clear-Site-Data': 'cookies',
  ETag: '"ghijkl"',
  Expires: 'Mon, 11 Jan 2038 11:11:11 GMT',
  'Public-Key-Pins': 'a',
  'X-Frame-Options': 'sameorigin',
  'X-XSS-Protection': '1; mode=block',
};

const keeps = ([name, value]: [string, string]): [string, Case] => [
  `keeps ${name}`,
  [run({ Date: 0, 'Cache-Control': 'max-age=3600', [name]: value }), hit({ ...LATER, shows: { [name]: value } })],
];

/** Headers of one message or one connection. */
const DROPPED = [
  'Proxy-Authenticate',
  'Proxy-Authentication-Info',
  'Proxy-Authorization',
  'Proxy-Connection',
  'TE',
  'Upgrade',
];

const drops = (name: string): [string, Case] => [
  `drops ${name}`,
  [run({ ...FRESH, [name]: 'a' }), hit({ hides: [name] })],
];

/** What a hit shows of the headers that the method set (RFC 9111, section 3.1). */
export const HEADERS: Cases = {
  ...Object.fromEntries(Object.entries(KEPT).map(keeps)),
  ...Object.fromEntries(DROPPED.map(drops)),
  'drops what Connection lists': [
    run({ ...FRESH, Connection: 'A, b', a: '1', B: '2', c: '3' }),
    hit({ shows: { c: '3' }, hides: ['a', 'b'] }),
  ],
};
