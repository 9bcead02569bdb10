import { DETAILS, FORWARDS, METHODS } from './words.js';

/** A parameter of a member of Cache-Status (RFC 9211): a name, and a quoted text or a bare value if it has one. */
const PARAMETER = /;\s*([a-z-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^;,\s]+)))?/g;

/** This cache's member, among those of other caches on the way. */
const MEMBER = new RegExp(`(?:^|,\\s*)giotto((?:${PARAMETER.source})*)`);

/** The key, which is shown by itself. */
const KEY = /;\s*key="(?:[^"\\]|\\.)*"/;

/** A digest in a key. */
const DIGEST = /[0-9a-f]{24,}/g;

/**
 * Reads what the cache says of itself.
 * @param {string | null} header the response's `Cache-Status`
 * @returns {Record<string, string | true> | undefined} its parameters; `undefined` if this cache says nothing
 */
export function parse(header) {
  const member = MEMBER.exec(header ?? '');
  if (member === null) return undefined;
  const parameters = [...member[1].matchAll(PARAMETER)];
  return Object.fromEntries(
    parameters.map(([, name, quoted, bare]) => [name, quoted?.replace(/\\(.)/g, '$1') ?? bare ?? true]),
  );
}

/** The header without its key. */
export const withoutKey = (header) => header?.replace(KEY, '');

/** A key with its digests cut short. */
export const shortKey = (key) => key.replace(DIGEST, (digest) => `${digest.slice(0, 8)}…`);

/**
 * What the cache did, in one word and in a few.
 * @param {string | null} header the response's `Cache-Status`
 * @param {string | null} [called] the program that the route called, and how the cache answered it: `primes; miss; uri-miss`
 * @returns {{ verdict: string, sentences: string[], key?: string, ttl?: number }} `ttl` in seconds, `Infinity` if it never ends
 */
export function explain(header, called = null) {
  const said = parse(header);
  if (said === undefined) return called === null ? NOTHING : explainMethod(called);
  return {
    verdict: verdictOf(said),
    sentences: [...whatHappened(said), ...why(said)],
    key: said.key,
    ttl: ttlOf(said),
  };
}

const NOTHING = { verdict: 'no cache', sentences: ['No program of the cache made this answer.'] };

/** A call off HTTP has no `Cache-Status`. */
function explainMethod(called) {
  const [program, outcome, reason] = called.split('; ');
  return {
    verdict: outcome,
    sentences: [
      `The route ran, and called the program ${program}.`,
      FORWARDS[reason] ?? METHODS[outcome] ?? '',
      DETAILS[reason] ?? '',
    ].filter(Boolean),
  };
}

const STAND_INS = ['stale-while-revalidate', 'stale-if-error', 'timeout'];
const PAST = ['bypass', 'method', 'request'];

function verdictOf({ hit, fwd, detail, collapsed }) {
  if (STAND_INS.includes(detail)) return 'stale';
  if (hit) return 'hit';
  if (collapsed) return 'collapsed';
  return PAST.includes(fwd) ? 'bypass' : 'miss';
}

function whatHappened({ hit, ttl, fwd, stored, collapsed, detail, ...rest }) {
  if (hit) return ['Answered from the cache; the method did not run for it.', lifeOf(ttl, STAND_INS.includes(detail))];
  if (collapsed) return ['Another request was being answered: this one waited for it, and shares its answer.'];
  if (STAND_INS.includes(detail))
    return [rest['fwd-status'] ? `The method ran, and failed with ${rest['fwd-status']}.` : 'The method ran.'];
  return [FORWARDS[fwd] ?? 'The method did not run.', ...(stored ? ['Its answer is stored now.'] : [])];
}

function why({ detail, ...rest }) {
  if (detail === undefined) return [];
  // That the method failed is said already, with its status.
  if (detail === 'stale-if-error' && rest['fwd-status']) return ['The old entry stands in for it.'];
  return [DETAILS[detail] ?? `It says why: ${detail}.`];
}

const ttlOf = ({ hit, ttl }) => (hit ? Number(ttl ?? Infinity) : undefined);

/** Seconds are whole ones: of a stale entry 0 are over, of a fresh one 0 are left. */
function lifeOf(ttl, isStale) {
  if (ttl === undefined) return 'It never expires.';
  if (Number(ttl) === 0) return isStale ? 'It was over just now.' : 'It is good for less than a second.';
  return Number(ttl) < 0 ? `It was over ${-ttl} s ago.` : `It is good for ${ttl} s more.`;
}
