import { answerItem, crowdItem, element, failureItem } from './answer.js';
import { ask, askTen } from './ask.js';
import { explain } from './cache-status.js';

const MOST_SHOWN = 4;
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

/** Sends, and shows at the top of the card's list what came of it. */
async function show(list, question, send) {
  list.ariaBusy = 'true';
  const { item, words } = await send(question).catch((error) => ({
    item: failureItem(question, error, buttonsFor(list, question)),
    words: `no answer: ${error.message}`,
  }));
  list.prepend(item);
  while (list.children.length > MOST_SHOWN) removeLast(list);
  list.ariaBusy = 'false';
  news.textContent = `${question.method} ${question.path}: ${words}`;
}

/** Whoever stands on what goes is taken to the newest answer. */
function removeLast(list) {
  const last = list.lastElementChild;
  if (last.contains(document.activeElement)) list.querySelector('button').focus();
  last.remove();
}

const once = (list) => async (question) => {
  const answer = await ask(question);
  const { verdict } = explain(answer.cacheStatus);
  return {
    item: answerItem(question, answer, buttonsFor(list, question)),
    words: `${verdict}, ${answer.status}, ${answer.milliseconds} ms`,
  };
};

const tenTimes = (list) => async (question) => {
  const answers = await askTen(question);
  const item = crowdItem(question, answers, buttonsFor(list, question));
  return { item, words: item.querySelector('.words').textContent };
};

function buttonsFor(list, question) {
  const button = (text, send) => element('button', { type: 'button', onclick: () => show(list, question, send) }, text);
  const again = button('Send again', once(list));
  return question.method === 'GET' ? [again, button('Ten at once', tenTimes(list))] : [again];
}

for (const form of document.forms) {
  const list = form.closest('section').querySelector('.answers');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { submitter } = event;
    void show(list, questionOf(form, submitter), submitter?.dataset.send === 'ten' ? tenTimes(list) : once(list));
  });
}
