import { NONE, count, element, find, percent, ratioOf, requestsOf, shortDuration, write } from './format.js';

const SILENT = { hits: 0, stale: 0, collapsed: 0, misses: 0, bypassed: 0, stored: 0, savedMs: 0 };

/** The columns: how to sort by them, and what a cell shows. */
const COLUMNS = [
  { id: 'name', title: 'Program', value: ({ name }) => name.toLowerCase() },
  { id: 'ratio', title: 'Hit ratio', value: ({ sums }) => ratioOf(sums) ?? -1, cell: ratioCell },
  {
    id: 'requests',
    title: 'Requests',
    value: ({ sums }) => requestsOf(sums),
    cell: ({ sums }) => number(requestsOf(sums)),
  },
  {
    id: 'misses',
    title: 'Misses',
    value: ({ sums }) => sums.misses,
    cell: ({ sums }) => number(sums.misses),
    wide: true,
  },
  {
    id: 'bypassed',
    title: 'Bypassed',
    value: ({ sums }) => sums.bypassed,
    cell: ({ sums }) => number(sums.bypassed),
    wide: true,
  },
  {
    id: 'stored',
    title: 'Stored',
    value: ({ sums }) => sums.stored,
    cell: ({ sums }) => number(sums.stored),
    wide: true,
  },
  {
    id: 'saved',
    title: 'Saved',
    value: ({ sums }) => sums.savedMs,
    cell: ({ sums }) => (sums.savedMs > 0 ? shortDuration(sums.savedMs) : NONE),
  },
];

const number = (value) => (value > 0 ? count(value) : NONE);

function ratioCell({ sums }) {
  const ratio = ratioOf(sums);
  if (ratio === undefined) return NONE;
  const bar = element('span', { className: 'share', ariaHidden: 'true' });
  bar.style.setProperty('--share', ratio);
  return element('span', { className: 'ratio' }, bar, element('span', { className: 'share-of' }, percent(ratio)));
}

/** The table of programs. It is drawn again with each state, and keeps focus, sorting and filter. */
export class Programs {
  sorting = { id: 'requests', isDown: true };
  chosen = undefined;
  all = [];

  /** @param onChoice called when a program was chosen for the chart, or none */
  constructor(onChoice) {
    this.onChoice = onChoice;
    find('#programs thead tr').replaceChildren(...COLUMNS.map((column) => this.heading(column)));
    find('#filter').addEventListener('input', () => this.draw());
  }

  /** @param listed the application's programs @param called sums of those that were called */
  show(listed, called) {
    const names = [...new Set([...listed.map(({ name }) => name), ...Object.keys(called)])];
    this.all = names.map((name) => ({ name, sums: Object.hasOwn(called, name) ? called[name] : SILENT }));
    this.draw();
  }

  choose(name) {
    this.chosen = this.chosen === name ? undefined : name;
    this.draw();
    this.onChoice(this.chosen);
  }

  draw() {
    this.drawHeadings();
    const wanted = find('#filter').value.trim().toLowerCase();
    const rows = this.all.filter(({ name }) => name.toLowerCase().includes(wanted)).sort(this.order());
    const focused = document.activeElement?.dataset?.program;
    find('#programs tbody').replaceChildren(...rows.map((row) => this.row(row)));
    if (focused !== undefined)
      find(`#programs [data-program="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    const total = this.all.length;
    write(find('#programs-count'), rows.length === total ? count(total) : `${count(rows.length)} of ${count(total)}`);
    find('#programs-scroll').hidden = rows.length === 0;
    find('#programs-empty').hidden = rows.length > 0;
    write(
      find('#programs-empty'),
      total === 0 ? 'No program yet. Put @GiottoCache on a method.' : 'No program has this in its name.',
    );
  }

  row(row) {
    const isChosen = row.name === this.chosen;
    const button = element(
      'button',
      {
        type: 'button',
        className: 'link',
        onclick: () => this.choose(row.name),
        attributes: { 'aria-pressed': isChosen, 'data-program': row.name },
      },
      row.name,
    );
    const [, ...others] = COLUMNS;
    const cells = others.map(({ cell, wide }) => element('td', { className: wide ? 'wide' : '' }, cell(row)));
    return element('tr', { className: isChosen ? 'chosen' : '' }, element('th', { scope: 'row' }, button), ...cells);
  }

  heading({ id, title, wide }) {
    const button = element('button', { type: 'button', className: 'sort', onclick: () => this.sortBy(id) }, title);
    return element('th', { scope: 'col', className: wide ? 'wide' : '', attributes: { 'data-id': id } }, button);
  }

  drawHeadings() {
    for (const heading of document.querySelectorAll('#programs thead th')) {
      if (heading.dataset.id !== this.sorting.id) heading.removeAttribute('aria-sort');
      else heading.setAttribute('aria-sort', this.sorting.isDown ? 'descending' : 'ascending');
    }
  }

  sortBy(id) {
    this.sorting = { id, isDown: this.sorting.id === id ? !this.sorting.isDown : id !== 'name' };
    this.draw();
  }

  order() {
    const { value } = COLUMNS.find(({ id }) => id === this.sorting.id);
    const sign = this.sorting.isDown ? -1 : 1;
    const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
    return (one, other) => sign * compare(value(one), value(other)) || compare(one.name, other.name);
  }
}
