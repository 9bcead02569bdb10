import { explain } from './cache-status.js';

/** Seconds, as the decorator of the report says. */
const FRESH = 5;
const REVALIDATED = 5;

/** As `staleIfError` of the decorator says. */
const FOR_AN_HOUR = 'It may do so for an hour. After that, whoever asks gets the failure itself.';

const clock = document.querySelector('#report-clock');

/** When the stored report stops being fresh, in milliseconds. */
let freshUntil;
let isFailing = false;

/** Learns of an answer on the report's card. Returns one more sentence for it. */
export function learn({ path }, { status, cacheStatus, text }) {
  if (path === '/report/failing' && status === 200) isFailing = JSON.parse(text).failing;
  if (path !== '/report') return undefined;
  const { verdict, ttl } = explain(cacheStatus);
  if (verdict === 'miss' && status === 200) freshUntil = Date.now() + FRESH * 1000;
  if (ttl !== undefined) freshUntil = Date.now() + ttl * 1000;
  tick();
  return verdict === 'stale' ? whatNext(cacheStatus) : undefined;
}

function whatNext(cacheStatus) {
  if (cacheStatus.includes('stale-if-error')) return FOR_AN_HOUR;
  if (!isFailing) return undefined;
  return `Reports fail now, so recomputing it fails too, and nobody sees that. In ${leftOf(REVALIDATED)} s it is too old for this: then the method is asked first, and the old report stands in for its failure.`;
}

const leftOf = (seconds) => Math.max(0, Math.ceil((freshUntil - Date.now()) / 1000) + seconds);

function wordsOf() {
  if (leftOf(0) > 0) return `The stored report is fresh for ${leftOf(0)} s more: a hit.`;
  if (leftOf(REVALIDATED) > 0)
    return `The stored report is stale. For ${leftOf(REVALIDATED)} s more it answers while it is recomputed.`;
  return 'The stored report is old. The next request runs the method, and gets the old report only if that fails.';
}

function tick() {
  if (freshUntil !== undefined) clock.textContent = wordsOf();
}

setInterval(tick, 500);
