import { explain, shortKey, withoutKey } from './cache-status.js';

const LONGEST_MS = 2500;

/**
 * An element with its attributes and children. Text is never read as HTML.
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

/** An answer of the list: its first line stays when it is closed. */
const item = (headline, ...rest) =>
  element('li', { className: 'answer' }, element('details', { open: true }, headline, ...rest));

const headlineOf = (...parts) => element('summary', { className: 'headline' }, ...parts);

/**
 * One request and what the cache did, for the list of a card.
 * @param {import('./ask.js').Question} question
 * @param {import('./ask.js').Answer} answer
 * @param {{ buttons: HTMLElement[], remark?: string }} more a remark is one more sentence
 */
export function answerItem(question, answer, { buttons, remark }) {
  const { verdict, sentences, key } = explain(answer.cacheStatus, answer.called);
  return item(
    headline(question, answer, verdict),
    element('p', { className: 'words' }, [...sentences, remark].filter(Boolean).join(' ')),
    facts({
      'Cache-Status': answer.cacheStatus && element('code', {}, withoutKey(answer.cacheStatus)),
      Key: key && element('code', { title: key }, shortKey(key)),
      Age: answer.age && `${answer.age} s`,
      Answer: bodyOf(answer),
    }),
    element('p', { className: 'buttons' }, ...buttons),
  );
}

/**
 * The outcome of ten clients' requests.
 * @param {import('./ask.js').Question} question
 * @param {import('./ask.js').Answer[]} answers
 */
export function crowdItem(question, answers, buttons) {
  const verdicts = answers.map(({ cacheStatus, called }) => explain(cacheStatus, called).verdict);
  const rows = answers.map((answer, at) => element('li', {}, badge(verdicts[at]), ` ${answer.status}, `, time(answer)));
  return item(
    headlineOf(element('code', {}, `10 × ${question.method} ${question.path}`)),
    element('p', { className: 'words' }, `Ten clients at once: ${countOf(verdicts)}.`),
    element('ol', { className: 'crowd' }, ...rows),
    element('p', { className: 'buttons' }, ...buttons),
  );
}

/**
 * What two processes answered, one after the other.
 * @param {import('./ask.js').Question} question
 * @param {(import('./ask.js').Answer & { process: string })[]} answers
 * @param {{ buttons: HTMLElement[], isShared: boolean }} more
 */
export function processesItem(question, answers, { buttons, isShared }) {
  const columns = answers.map((answer) => {
    const { verdict, sentences } = explain(answer.cacheStatus, answer.called);
    return element(
      'li',
      {},
      element('p', { className: 'process' }, answer.process),
      element('p', {}, badge(verdict), ` ${answer.status}, `, time(answer)),
      element('p', { className: 'quiet' }, sentences.join(' ')),
    );
  });
  const words = isShared
    ? 'Both processes have one backend: what one has stored, the other finds, and an invalidation reaches both.'
    : 'Each process has its own memory: neither finds what the other has stored, and an invalidation reaches one alone.';
  return item(
    headlineOf(element('code', {}, `2 processes: ${question.method} ${question.path}`)),
    element('p', { className: 'words' }, words),
    element('ol', { className: 'processes' }, ...columns),
    element('p', { className: 'buttons' }, ...buttons),
  );
}

/** A request that got no answer. */
export const failureItem = ({ method, path }, error, buttons) =>
  item(
    headlineOf(badge('failed'), ' ', element('code', {}, `${method} ${path}`)),
    element('p', { className: 'words' }, `${error.message}. Is the application still running?`),
    element('p', { className: 'buttons' }, ...buttons),
  );

const countOf = (verdicts) =>
  [...new Set(verdicts)]
    .map((verdict) => `${verdicts.filter((each) => each === verdict).length} ${verdict}`)
    .join(', ');

const badge = (verdict) => element('strong', { className: `badge ${verdict.replace(' ', '-')}` }, verdict);

function headline({ method, path }, answer, verdict) {
  const bar = element('span', { className: 'bar', ariaHidden: 'true' });
  bar.style.setProperty('--share', Math.min(1, answer.milliseconds / LONGEST_MS));
  const status = element('span', { className: answer.status < 400 ? 'status' : 'status bad' }, String(answer.status));
  return headlineOf(badge(verdict), ' ', element('code', {}, `${method} ${path}`), ' ', status, ' ', time(answer), bar);
}

const time = ({ milliseconds }) => element('span', { className: 'time' }, `${milliseconds} ms`);

const facts = (all) =>
  element(
    'dl',
    {},
    ...Object.entries(all).flatMap(([name, value]) =>
      value ? [element('dt', {}, name), element('dd', {}, value)] : [],
    ),
  );

/** HTML is shown by its text alone. */
function bodyOf({ type, text }) {
  if (!type.includes('html')) return element('pre', {}, text);
  const parsed = new DOMParser().parseFromString(text, 'text/html');
  return element('pre', {}, parsed.body.innerText.replace(/\s*\n\s*/g, '\n').trim());
}
