import { drawChart, drawLegend } from './chart.js';
import { NONE, count, duration, element, find, moment, percent, ratioOf, requestsOf, time, write } from './format.js';
import { Forms } from './forms.js';
import { Programs } from './programs.js';
import { get } from './talk.js';

const EVERY_MS = 5000;

const STATES = { up: 'up', 'read-only': 'read-only', down: 'down' };
const SCOPES = { everything: 'everything', tags: 'tags', program: 'program', call: 'a call of' };

const forms = new Forms();
const programs = new Programs(() => void update());
/** The processes that have answered. */
const processes = new Set();
let latest;
let listed;
let timer;
let turn = 0;

const stateOf = ({ answers, state }) => (answers ? STATES[state] : 'down');

function showTiles({ total, backend }) {
  const ratio = ratioOf(total);
  write(find('#ratio'), ratio === undefined ? NONE : percent(ratio));
  write(
    find('#ratio-of'),
    ratio === undefined ? 'no request yet' : `${count(total.misses)} ${total.misses === 1 ? 'miss' : 'misses'}`,
  );
  write(find('#requests'), count(requestsOf(total)));
  write(find('#saved'), duration(total.savedMs));
  write(find('#stored'), count(total.stored));
  const state = stateOf(backend);
  find('#backend-state').className = `figure state ${state}`;
  write(find('#backend-state'), state);
  write(find('#backend-name'), backend.name);
}

function banner(selector, text) {
  const place = find(selector);
  place.hidden = text === undefined;
  write(place, text ?? '');
}

const DOWN = {
  down: 'does not answer. Requests are served uncached, and invalidations wait until it is back.',
  'read-only': 'takes no writes. What it has is served, and nothing new is stored.',
};

const SEVERAL =
  'Several processes answer this page in turn, and the numbers are of another one each time. Open it at one process, or use metrics for all together.';

function showBackend({ backend, firstTier, now }) {
  const state = stateOf(backend);
  banner('#down', state === 'up' ? undefined : `${backend.name} ${DOWN[state]}`);
  const facts = {
    State: state,
    Name: backend.name,
    'Failed operations': count(backend.failures),
    Outages: count(backend.outages),
    'Unreadable entries': count(backend.unreadable),
    ...(firstTier && {
      'First tier': `${count(firstTier.bytes / 1024)} KiB, ${count(firstTier.confirmed)} confirmed, ${count(firstTier.refuted)} refuted, ${count(firstTier.evicted)} evicted`,
    }),
  };
  find('#backend-facts').replaceChildren(
    ...Object.entries(facts).flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  );
  events('#outages', backend.recent, 'None since the process started.', ({ state: kind, from, until }) => [
    moment(from, now),
    kind,
    until === undefined ? `for ${duration(now - from)}, and not over` : `for ${duration(until - from)}`,
  ]);
}

/** Fills a list of events: when, what, and how it went. */
function events(selector, all, empty, partsOf) {
  const items = all.map((each) => {
    const [when, what, how] = partsOf(each);
    return element(
      'li',
      {},
      element('time', {}, when),
      element('span', { className: 'what' }, what),
      element('span', { className: 'quiet' }, how),
    );
  });
  find(selector).replaceChildren(...(items.length > 0 ? items : [element('li', { className: 'empty quiet' }, empty)]));
}

const showInvalidations = ({ invalidations, now }) =>
  events('#invalidations', invalidations, 'None yet.', ({ at, scope, program, outcome, soft, count: times }) => [
    moment(at, now),
    [SCOPES[scope], program].filter(Boolean).join(' '),
    [
      soft ? 'softly' : '',
      times > 1 ? `${count(times)} times` : '',
      outcome === 'pending' ? 'the backend did not take it at once' : '',
    ]
      .filter(Boolean)
      .join(', '),
  ]);

/** A process that has answered before is back: a proxy sends requests to several. A new one may be a restart, with other programs. */
function showProcess({ process: { pid, host, since }, now }) {
  const id = [host, pid, since].join();
  if (latest !== undefined && id !== latest) {
    listed = undefined;
    if (processes.has(id)) banner('#several', SEVERAL);
  }
  latest = id;
  processes.add(id);
  write(find('#process'), `pid ${pid} on ${host}, counting since ${moment(since, now)} (${duration(now - since)}).`);
}

function show(state) {
  const { now, total, chart } = state;
  showTiles(state);
  find('#chart-all').hidden = chart.program === undefined;
  write(find('#chart-title'), `Requests of ${chart.program ?? 'all programs'}, last hour`);
  drawChart(chart, now);
  programs.show(listed, state.programs);
  forms.fill(listed, Object.keys(state.programs));
  showProcess(state);
  showBackend(state);
  showInvalidations(state);
  banner('#lost', undefined);
  write(find('#updated'), `${requestsOf(total) === 0 ? 'Waiting for requests' : 'Updated'} ${time(Date.now())}`);
}

const lostWords = ({ status, message }) =>
  status === 401 || status === 403
    ? 'The application does not let you see this any more. Sign in, and load the page again.'
    : `The application does not answer: ${message} What is below is old. Trying again.`;

async function update() {
  clearTimeout(timer);
  const mine = ++turn;
  try {
    listed ??= await get('programs');
    const state = await get('state', programs.chosen === undefined ? {} : { program: programs.chosen });
    if (mine === turn) show(state);
  } catch (error) {
    banner('#lost', lostWords(error));
  }
  if (mine === turn) schedule();
}

const isPaused = () => find('#pause').getAttribute('aria-pressed') === 'true';

function schedule() {
  clearTimeout(timer);
  if (!isPaused() && !document.hidden) timer = setTimeout(() => void update(), EVERY_MS);
}

find('#pause').addEventListener('click', () => {
  find('#pause').setAttribute('aria-pressed', String(!isPaused()));
  if (isPaused()) schedule();
  else void update();
});
find('#chart-all').addEventListener('click', () => programs.choose(programs.chosen));
document.addEventListener('visibilitychange', () => void (document.hidden || isPaused() ? schedule() : update()));

drawLegend();
void update();
