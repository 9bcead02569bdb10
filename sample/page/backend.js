import { ask } from './ask.js';

const EVERY_MS = 3000;

const find = (selector) => document.querySelector(selector);

/** What the page knows of the backend. */
export const backend = { isShared: false };

const order = async (path, method = 'POST') => {
  const { status, text } = await ask({ method, path: `/backend${path}`, headers: {} });
  if (status !== 200) throw new Error(JSON.parse(text).message);
  return JSON.parse(text);
};

const BADGES = { up: 'hit', 'read-only': 'stale', down: 'failed' };

/** Writes a text if it is another one, so that nothing is read aloud twice. */
function write(selector, text) {
  if (find(selector).textContent !== text) find(selector).textContent = text;
}

function show({ name, state, isOn, isShared, pid, neighbour }) {
  backend.isShared = isShared;
  find('#backend-badge').className = `badge ${BADGES[state]}`;
  write('#backend-badge', state);
  write('#backend-name', `${name}, for process ${pid}`);
  write('#backend-switch', isOn ? 'Stop it' : 'Start it');
  const whose = isShared
    ? 'Other processes share its entries. Stopping it cuts this process off, and leaves the server alone.'
    : 'Its entries are in the memory of this process, and no other one sees them. It has no server that could be stopped, so stopping it lets each of its operations fail.';
  const other = neighbour === undefined ? 'There is no second process.' : `A second process answers at ${neighbour}.`;
  write('#backend-words', `${whose} ${other}`);
  for (const button of document.querySelectorAll('[data-send=both]')) button.hidden = neighbour === undefined;
}

/** Shows how the backend is now. It says nothing if there is no answer: the forms do. */
export async function refresh() {
  const state = await order('', 'GET').catch(() => undefined);
  if (state !== undefined) show(state);
}

async function press(path, wordsOf) {
  try {
    const said = await order(path);
    write('#backend-said', wordsOf(said));
  } catch (error) {
    write('#backend-said', `That did not work: ${error.message}`);
  }
  await refresh();
}

const STOPPED =
  'Stopped. Requests are served uncached from now on. After three failures in a row the backend is not asked any more.';
const STARTED = 'Started. A probe in the background notices it, and a second later everything is cached again.';
const FLUSHED = 'Flushed: nothing that was stored is served again.';
const PENDING =
  'The backend did not take it. Nothing old is served here, and the flush is repeated until the backend takes it.';

find('#backend-switch').addEventListener('click', () =>
  find('#backend-switch').textContent === 'Stop it' ? press('/stop', () => STOPPED) : press('/start', () => STARTED),
);
find('#backend-flush').addEventListener('click', () =>
  press('/flush', ({ isTaken }) =>
    isTaken ? `${FLUSHED}${backend.isShared ? '' : ' The other process keeps its own.'}` : PENDING,
  ),
);

void refresh();
setInterval(() => void (document.hidden || refresh()), EVERY_MS);
