import { explain } from './cache-status.js';

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

/**
 * One request and what the cache did, for the list of a card.
 * @param {import('./ask.js').Question} question
 * @param {import('./ask.js').Answer} answer
 * @param {HTMLElement[]} buttons
 */
export function answerItem(question, answer, buttons) {
  const { verdict, sentences, key } = explain(answer.cacheStatus);
  return element(
    'li',
    { className: 'answer' },
    headline(question, answer, verdict),
    element('p', { className: 'words' }, sentences.join(' ')),
    facts({
      'Cache-Status': element('code', {}, answer.cacheStatus ?? 'none'),
      Key: key && element('code', {}, key),
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
  const verdicts = answers.map(({ cacheStatus }) => explain(cacheStatus).verdict);
  const rows = answers.map((answer, at) => element('li', {}, badge(verdicts[at]), ` ${answer.status}, `, time(answer)));
  return element(
    'li',
    { className: 'answer' },
    element('p', { className: 'headline' }, element('code', {}, `10 × ${question.method} ${question.path}`)),
    element('p', { className: 'words' }, `Ten clients at once: ${countOf(verdicts)}.`),
    element('ol', { className: 'crowd' }, ...rows),
    element('p', { className: 'buttons' }, ...buttons),
  );
}

/** A request that got no answer. */
export const failureItem = ({ method, path }, error, buttons) =>
  element(
    'li',
    { className: 'answer' },
    element('p', { className: 'headline' }, badge('failed'), ' ', element('code', {}, `${method} ${path}`)),
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
  return element(
    'p',
    { className: 'headline' },
    badge(verdict),
    ' ',
    element('code', {}, `${method} ${path}`),
    ' ',
    status,
    ' ',
    time(answer),
    bar,
  );
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
