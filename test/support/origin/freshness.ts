import { cc, hit, run, type Case, type Cases } from './case.js';

const LATER = { after: 3 };
const DAYS = 30 * 86_400;

const reused = (cacheControl: string | readonly string[], more = {}): Case => [run(cc(cacheControl, more)), hit(LATER)];
const notReused = (cacheControl: string | readonly string[], more = {}): Case => [
  run(cc(cacheControl, more)),
  run({}, LATER),
];

/** How long an answer is reused (RFC 9111, section 4.2). */
export const FRESHNESS: Cases = {
  'runs the method each time for an answer that says nothing of its lifetime': [run(), run({}, LATER)],
  'reuses an answer for its max-age': reused('max-age=3600'),
  'runs the method again once max-age is over': notReused('max-age=2'),
  'does not reuse an answer with max-age=0': notReused('max-age=0'),
  'reuses an answer with a max-age of 2147483647': reused('max-age=2147483647'),
  'reuses an answer with a max-age of 2147483648': reused('max-age=2147483648'),
  'reuses an answer with a max-age of 2147483649': reused('max-age=2147483649'),
  'reuses an answer with a max-age of 99999999999': reused('max-age=99999999999'),
  'does not reuse an answer whose Age is above its max-age': notReused('max-age=3600', { Date: 0, Age: '7200' }),
  'reuses an answer for its max-age where Expires has passed': reused('max-age=3600', { Expires: -7200, Date: 0 }),
  'reuses an answer for its max-age where Expires is no date': reused('max-age=3600', { Expires: '0', Date: 0 }),
  'does not reuse an answer with max-age=0 and a later Expires': notReused('max-age=0', { Expires: 3600, Date: 0 }),
  'reuses an answer with a directive that nobody knows': reused('foobar, max-age=3600'),
  'reads max-age in any case of letters': reused('MaX-aGe=3600'),
  'does not reuse an answer with a negative max-age': notReused('max-age=-3600'),
  'reuses an answer for its s-maxage': reused('s-maxage=3600'),
  'prefers a short s-maxage to a long max-age': notReused('max-age=3600, s-maxage=1'),
  'prefers a short s-maxage that stands before a long max-age': notReused('s-maxage=1, max-age=3600'),
  'prefers a short s-maxage on a line of its own': notReused(['max-age=3600', 's-maxage=1']),
  'prefers a long s-maxage to a short max-age': reused('max-age=1, s-maxage=3600'),
  'prefers a long s-maxage to max-age=0 and an Expires that has passed': reused('max-age=0, s-maxage=3600', {
    Expires: -10,
  }),
  'finds no max-age in a quoted text before the real one': notReused('extension="max-age=3600", max-age=1'),
  'finds no max-age in a quoted text after the real one': notReused('max-age=1, extension="max-age=3600"'),
  'reads a max-age with zeros before it': reused('max-age=003600'),
  'does not reuse an answer with a max-age in single quotes': notReused("max-age='3600'"),
  'reuses an answer until its Expires': [run({ Expires: DAYS, Date: 0 }), hit(LATER)],
  'does not reuse an answer whose Expires has passed': [run({ Expires: -DAYS, Date: 0 }), run({}, LATER)],
  'does not reuse an answer whose Expires is now': [run({ Expires: 0, Date: 0 }), run()],
  'does not reuse an answer whose Expires is before its Date': [run({ Expires: 300, Date: 400 }), run({}, LATER)],
  'does not reuse an answer whose Expires is no date': [run({ Expires: '0', Date: 0 }), run({}, LATER)],
  'does not reuse an answer whose Age is above its Expires, with a Date that is late': [
    run({ Date: -10, Expires: 10, Age: '25' }),
    run(),
  ],
  'does not reuse an answer whose Age is above its Expires, with a Date that is early': [
    run({ Date: 10, Expires: 20, Age: '15' }),
    run(),
  ],
};
