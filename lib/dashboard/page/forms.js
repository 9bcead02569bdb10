import { bytes, duration, element, find } from './format.js';
import { post } from './talk.js';

const option = (value, text = value) => element('option', { value }, text);

/** Asks in the page. Resolves to true if the answer is yes. */
function confirmed(question) {
  const dialog = find('#confirm');
  find('#confirm-question').textContent = question;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.querySelector('form').onsubmit = ({ submitter }) => resolve(submitter.value === 'yes');
    // It comes late: the dialog may be open again, with another question.
    dialog.onclose = () => dialog.open || resolve(false);
  });
}

const valuesOf = (form) => Object.fromEntries(new FormData(form));

/** Shows what came of an order, or why nothing did. */
async function tell(place, order) {
  place.setAttribute('aria-busy', 'true');
  try {
    place.replaceChildren(...(await order()));
  } catch (error) {
    const usage = error.usage === undefined ? [] : [element('pre', {}, error.usage)];
    place.replaceChildren(element('p', { className: 'message bad' }, error.message), ...usage);
  }
  place.setAttribute('aria-busy', 'false');
}

/** @param what as the question names it */
async function invalidate(place, what, body) {
  if (!(await confirmed(`Invalidate ${what}?`))) return;
  await tell(place, async () => {
    const { isTaken } = await post('invalidate', body);
    const words = isTaken
      ? `Invalidated ${what}.`
      : `The backend did not take the invalidation of ${what}. It counts in this process, and is repeated until the backend takes it.`;
    return [element('p', { className: isTaken ? 'message good' : 'message bad' }, words)];
  });
}

const fact = (name, value) => (value === undefined ? [] : [element('dt', {}, name), element('dd', {}, value)]);

function entryFacts({ age, bytes: size, status, tags, body }) {
  return [
    ...fact('Age', duration(age * 1000)),
    ...fact('Size', bytes(size)),
    ...fact('Status', String(status)),
    ...fact('Tags', tags && (tags.join(', ') || 'none')),
    ...fact('Body', body === undefined ? undefined : element('pre', {}, body)),
  ];
}

/** @param words the arguments, which may be edited since */
function lookedUp({ program, cache, representation, level, why, key, entry }, words) {
  const [verdict] = cache.split(/[,:]/);
  const kind = { hit: 'hit', miss: 'miss' }[verdict] ?? 'bypass';
  return [
    element(
      'p',
      { className: 'verdict' },
      element('strong', { className: `badge ${kind}` }, verdict),
      cache.slice(verdict.length).replace(/^[,:]\s*/, ' '),
    ),
    element(
      'dl',
      { className: 'facts' },
      ...fact('Call', `${program} ${words}`.trim()),
      ...fact('Representation', representation),
      ...fact('Level', `${level}, since ${why}`),
      ...fact('Key', key && element('code', {}, key)),
      ...(entry === undefined ? [] : entryFacts(entry)),
    ),
  ];
}

/** The forms for single calls and for invalidations. */
export class Forms {
  programs = [];

  constructor() {
    const call = find('#call');
    call.addEventListener('submit', (event) => {
      event.preventDefault();
      const asked = valuesOf(call);
      void tell(find('#call-result'), async () => lookedUp(await post('look-up', asked), asked.words));
    });
    call.elements.program.addEventListener('change', () => this.describe());
    find('#call-invalidate').addEventListener('click', () => {
      const { program, words } = valuesOf(call);
      if (words.trim() === '') {
        find('#call-result').replaceChildren(
          element(
            'p',
            { className: 'message bad' },
            'Name the arguments of the call first. Without any, invalidate the program.',
          ),
        );
        call.elements.words.focus();
        return;
      }
      void invalidate(find('#call-result'), `the call ${program} ${words}`, { program, words });
    });
    this.listen('#by-program', ({ program }) => [`the program ${program}`, { program }]);
    this.listen('#by-tag', ({ tag }) => [`what is tagged ${tag}`, { tag }]);
  }

  /** @param programs those of the application @param others names of wrapped values, which can be invalidated alone */
  fill(programs, others) {
    this.programs = programs;
    const names = [...new Set([...programs.map(({ name }) => name), ...others])].sort();
    this.choices(
      find('#call').elements.program,
      programs.map(({ name }) => name),
    );
    this.choices(find('#by-program').elements.program, names);
    this.describe();
  }

  listen(selector, orderOf) {
    const form = find(selector);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void invalidate(find('#invalidate-result'), ...orderOf(valuesOf(form)));
    });
  }

  /** Keeps what was chosen. */
  choices(select, names) {
    const { value } = select;
    if (names.length === select.options.length && names.every((name, at) => select.options[at].value === name)) return;
    select.replaceChildren(...names.map((name) => option(name)));
    if (names.includes(value)) select.value = value;
  }

  /** What the chosen program takes. */
  describe() {
    const { elements } = find('#call');
    const chosen = this.programs.find(({ name }) => name === elements.program.value);
    const { arguments: all = [], representations = [], languages = [], lifetime } = chosen ?? {};
    const taken = all.map(({ name, type, from }) => `${name}: ${type}${from === '' ? '' : ` (${from})`}`);
    const seconds = /^\d/.test(lifetime ?? '') ? `${lifetime} s` : lifetime;
    find('#call-hint').textContent =
      chosen === undefined
        ? ''
        : `${taken.length === 0 ? 'Takes no arguments' : taken.join(', ')}. Lifetime: ${seconds}.`;
    elements.words.placeholder = all.map(({ name }) => `${name}=…`).join(' ');
    this.selectable(elements.as, representations);
    this.selectable(elements.language, languages);
  }

  selectable(select, values) {
    select.closest('label').hidden = values.length < 2;
    this.choices(select, values);
  }
}
