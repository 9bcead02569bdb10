import { cc, FRESH, hit, run, type Case, type Cases, type Fields } from './case.js';

const varying = (vary: string | readonly string[], more: Fields = {}): Fields => ({
  'Cache-Control': 'max-age=5000',
  'Last-Modified': -3000,
  Date: 0,
  Vary: vary,
  ...more,
});

const ONE = { Foo: '1' };
const TWO = { Foo: '1', Bar: 'abc' };
const THREE = { Foo: '1', Bar: 'abc', Baz: '789' };

const selects = (vary: string, first: Fields, second: Fields, from: 'cache' | 'method'): Case => [
  run(varying(vary), { asks: first }),
  from === 'cache' ? hit({ asks: second, shows: { Vary: vary } }) : run({}, { asks: second }),
];

/** Which request an answer with `Vary` suits (RFC 9111, section 4.1). */
export const VARY: Cases = {
  'reuses an answer for the same field': selects('Foo', ONE, ONE, 'cache'),
  'does not reuse an answer for another field': selects('Foo', ONE, { Foo: '2' }, 'method'),
  'does not reuse an answer made without the field': selects('Foo', {}, ONE, 'method'),
  'does not reuse an answer for a request without the field': selects('Foo', ONE, {}, 'method'),
  'keeps two variants': [
    run(varying('Foo'), { asks: ONE }),
    run(varying('Foo'), { asks: { Foo: '2' } }),
    hit({ asks: ONE }),
    hit({ asks: { Foo: '2' } }),
  ],
  'ignores fields that no answer names': selects('Foo', { ...ONE, Other: '2' }, { ...ONE, Other: '3' }, 'cache'),
  'reuses an answer for the same two fields': selects('Foo, Bar', TWO, TWO, 'cache'),
  'does not reuse an answer where one of two fields is another': selects(
    'Foo, Bar',
    TWO,
    { ...TWO, Foo: '2' },
    'method',
  ),
  'does not reuse an answer for a request without the two fields': selects('Foo, Bar', TWO, {}, 'method'),
  'reuses an answer for the same three fields': selects('Foo, Bar, Baz', THREE, THREE, 'cache'),
  'does not reuse an answer where one of three fields is another': selects(
    'Foo, Bar, Baz',
    THREE,
    { ...THREE, Foo: '2' },
    'method',
  ),
  'does not mind the order of three fields': selects(
    'Foo, Bar, Baz',
    THREE,
    { Foo: '1', Baz: '789', Bar: 'abcde' },
    'method',
  ),
  'reuses an answer where the same one of three fields is missing': selects(
    'Foo, Bar, Baz',
    { Foo: '1', Baz: '789' },
    { Foo: '1', Baz: '789' },
    'cache',
  ),
  'takes two lines of a field for one': [
    run(varying('Foo'), { asks: { Foo: '1, 2' } }),
    hit({ asks: { Foo: ['1', '2'] } }),
  ],
  ...Object.fromEntries(
    ['*', '*, *', ['*', '*'], ', *', ['', '*'], '*, Foo', 'Foo, *'].map((vary) => [
      `never reuses an answer with Vary: ${JSON.stringify(vary)}`,
      [run(varying(vary), { asks: THREE }), run({}, { asks: THREE })],
    ]),
  ),
};

const TAGGED = { ...FRESH, ETag: '"abcdef"' };
const asksFor = (tags: string): Case => [
  run(TAGGED),
  hit({ after: 3, asks: { 'If-None-Match': tags }, gets: 304, shows: { ETag: '"abcdef"' } }),
];
const since = (seconds: number): Case => [
  run(FRESH_LM),
  hit({ after: 3, asks: { 'If-Modified-Since': seconds }, gets: 304 }),
];
const FRESH_LM = cc('max-age=100000', { 'Last-Modified': -3000, Date: 0 });

/** How a hit answers a client that has a copy (RFC 9110, section 13). */
export const CONDITIONAL: Cases = {
  'answers 304 to the same strong tag': asksFor('"abcdef"'),
  'answers 304 to the same weak tag': [
    run({ ...FRESH, ETag: 'W/"abcdef"' }),
    hit({ asks: { 'If-None-Match': 'W/"abcdef"' }, gets: 304 }),
  ],
  'answers 304 to a list of tags that begins with it': asksFor('"abcdef", "1234", "5678"'),
  'answers 304 to a list of tags that has it in the middle': asksFor('"1234", "abcdef", "5678"'),
  'answers 304 to a list of tags that ends with it': asksFor('"1234", "5678", "abcdef"'),
  'prefers If-None-Match to If-Modified-Since': [
    run({ ...TAGGED, 'Last-Modified': -5000 }),
    hit({ asks: { 'If-None-Match': '"abcdef"', 'If-Modified-Since': -6000 }, gets: 304 }),
  ],
  'answers 304 to the date of the answer': since(-3000),
  'answers 304 to a later date than the answer’s': since(-2000),
};

/** What a hit says of its age (RFC 9111, section 4.2.3 and 5.1). */
export const AGE: Cases = {
  'says how old a hit is': [run(FRESH), hit({ after: 5, shows: { Age: '5' } })],
  'adds to the Age of an answer that lives until its Expires': [
    run({ Expires: 86_400, Date: 0, Age: '30' }),
    hit({ after: 3, shows: { Age: '33' } }),
  ],
  'adds to the Age of an answer that lives for its max-age': [
    run({ ...FRESH, Age: '30' }),
    hit({ after: 3, shows: { Age: '33' } }),
  ],
  'keeps the Date of an answer': [run(FRESH), hit({ after: 3, shows: { Date: 0 } })],
  'keeps the Date of an answer that lives until its Expires': [
    run({ Expires: 86_400, Date: 0 }),
    hit({ after: 3, shows: { Date: 0 } }),
  ],
};

const forbidden = (cacheControl: string): Case => [run(cc(cacheControl)), { from: 'method', after: 4, fails: true }];

/** Old answers (RFC 9111, section 4.2.4; RFC 5861). */
export const STALE: Cases = {
  'serves an old answer within its stale-while-revalidate': [
    run(cc('max-age=1, stale-while-revalidate=3600', { ETag: '"abc"' })),
    hit({ after: 3 }),
  ],
  'serves no old answer beyond its stale-while-revalidate': [
    run(cc('max-age=1, stale-while-revalidate=4', { ETag: '"abc"' })),
    hit({ after: 3, answers: cc('no-cache', { ETag: '"def"' }) }),
    run({}, { after: 3 }),
  ],
  'serves an old answer within its stale-if-error': [
    run(cc('max-age=2, stale-if-error=60')),
    { from: 'cache', after: 4, fails: true },
  ],
  'serves an old answer in place of 503': [
    run(cc('max-age=2, stale-if-error=60')),
    { from: 'cache', after: 4, status: 503 },
  ],
  'serves no old answer beyond its stale-if-error': [
    run(cc('max-age=2, stale-if-error=60')),
    { from: 'method', after: 63, fails: true },
  ],
  'serves no old answer against must-revalidate': forbidden('max-age=2, must-revalidate'),
  'serves no old answer against proxy-revalidate': forbidden('max-age=2, proxy-revalidate'),
  'serves no old answer against no-cache': forbidden('max-age=2, no-cache'),
  'serves no old answer against s-maxage': forbidden('max-age=2, s-maxage=2'),
};
