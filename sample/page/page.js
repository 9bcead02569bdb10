import { answerItem, crowdItem, element, failureItem, processesItem } from './answer.js';
import { ask, askBoth, askTen } from './ask.js';
import { backend, refresh } from './backend.js';
import { explain } from './cache-status.js';
import { learn } from './report.js';

const MOST_SHOWN = 5;
const news = document.querySelector('#news');

/** What a form asks for: its fields are headers, parts of the path, the query or the body. */
function questionOf(form, submitter) {
  const fields = [...new FormData(form, submitter)];
  const isHeader = ([name]) => name.startsWith('header:');
  const headers = Object.fromEntries(
    fields.filter(isHeader).map(([name, value]) => [name.slice('header:'.length), value]),
  );
  const given = Object.fromEntries(fields.filter((field) => !isHeader(field)));
  const method = submitter?.dataset.method ?? form.method.toUpperCase();
  const template = new URL(submitter?.hasAttribute('formaction') ? submitter.formAction : form.action).pathname;
  const path = template.replace(/:(\w+)/g, (_, name) => encodeURIComponent(take(given, name)));
  if (method === 'POST') return { method, path, headers, body: given };
  const query = new URLSearchParams(given).toString();
  return { method, path: query === '' ? path : `${path}?${query}`, headers };
}

function take(given, name) {
  const value = given[name];
  delete given[name];
  return value;
}

/** Sends, and shows at the top of the card's list what came of it. Older answers keep their first line. */
async function show(list, question, send) {
  list.ariaBusy = 'true';
  const { item, words } = await send(question).catch((error) => ({
    item: failureItem(question, error, buttonsFor(list, question)),
    words: `no answer: ${error.message}`,
  }));
  const isWithin = list.contains(document.activeElement);
  for (const older of list.querySelectorAll('details')) older.open = false;
  list.prepend(item);
  while (list.children.length > MOST_SHOWN) list.lastElementChild.remove();
  // Whoever stands on what closes or goes is taken to the newest answer.
  if (isWithin) list.querySelector('button').focus();
  list.ariaBusy = 'false';
  news.textContent = `${question.method} ${question.path}: ${words}`;
  void refresh();
}

const once = (list) => async (question) => {
  const answer = await ask(question);
  const { verdict } = explain(answer.cacheStatus, answer.called);
  return {
    item: answerItem(question, answer, { buttons: buttonsFor(list, question), remark: learn(question, answer) }),
    words: `${verdict}, ${answer.status}, ${answer.milliseconds} ms`,
  };
};

const tenTimes = (list) => async (question) => {
  const answers = await askTen(question);
  const item = crowdItem(question, answers, buttonsFor(list, question));
  return { item, words: item.querySelector('.words').textContent };
};

const inBoth = (list) => async (question) => {
  const answers = await askBoth(question);
  const { isShared } = backend;
  const again = buttonOf(list, question)('To both again', inBoth(list));
  const item = processesItem(question, answers, { buttons: [again, ...buttonsFor(list, question)], isShared });
  return { item, words: item.querySelector('.words').textContent };
};

const WAYS = { ten: tenTimes, both: inBoth };

const buttonOf = (list, question) => (text, send) =>
  element('button', { type: 'button', onclick: () => show(list, question, send) }, text);

function buttonsFor(list, question) {
  const button = buttonOf(list, question);
  const again = button('Send again', once(list));
  return question.method === 'GET' ? [again, button('Ten at once', tenTimes(list))] : [again];
}

for (const form of document.forms) {
  const list = form.closest('section').querySelector('.answers');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { submitter } = event;
    const way = WAYS[submitter?.dataset.send] ?? once;
    void show(list, questionOf(form, submitter), way(list));
  });
}
