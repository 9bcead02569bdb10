import { count, element, find, requestsOf, time } from './format.js';

/** From the bottom of a column to its top. */
export const KINDS = [
  ['hits', 'hit'],
  ['stale', 'stale'],
  ['collapsed', 'collapsed'],
  ['misses', 'miss'],
  ['bypassed', 'bypass'],
];

const EMPTY = 'No request in the last hour. Call a program, and it shows here.';

const WIDTH = 960;
const HEIGHT = 180;
const SVG = 'http://www.w3.org/2000/svg';

/** Draws the legend. */
export const drawLegend = () =>
  find('#legend').replaceChildren(
    ...KINDS.map(([, name]) => element('li', {}, element('span', { className: `swatch ${name}` }), name)),
  );

function svg(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The next round number whose half is a whole one: 2, 4, 6, 8, 10, 20, 30, 40, 50, 60, 80, 100 … */
export function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((top) => top >= value && top % 2 === 0);
}

const sampleAt = (series, at) => Object.fromEntries(KINDS.map(([field]) => [field, series[field][at]]));

/** A column: one bar for each kind that was there. */
function column(sample, { x, width, top, from }) {
  let y = HEIGHT;
  const bars = KINDS.filter(([field]) => sample[field] > 0).map(([field, name]) => {
    const height = (sample[field] / top) * HEIGHT;
    y -= height;
    return svg('rect', { class: name, x, y: y.toFixed(2), width, height: height.toFixed(2) });
  });
  const words = KINDS.filter(([field]) => sample[field] > 0).map(([field, name]) => `${count(sample[field])} ${name}`);
  const title = svg('title', {}, `${time(from)}: ${words.join(', ')}`);
  return svg('g', {}, title, ...bars);
}

/** Draws the requests of each sample. The newest is at the right. */
export function drawChart({ program, series, sampleMs }, now) {
  const length = series.hits.length;
  const samples = Array.from({ length }, (_, at) => sampleAt(series, at));
  const most = Math.max(...samples.map(requestsOf));
  const chart = find('#chart');
  if (most === 0) {
    chart.replaceChildren(
      element(
        'p',
        { className: 'empty quiet' },
        program === undefined ? EMPTY : `No request of ${program} in the last hour.`,
      ),
    );
    return;
  }
  const top = ceiling(most);
  const step = WIDTH / length;
  const start = Math.floor(now / sampleMs) - length + 1;
  const columns = samples.map((sample, at) =>
    column(sample, {
      x: (at * step + 0.5).toFixed(2),
      width: (step - 1).toFixed(2),
      top,
      from: (start + at) * sampleMs,
    }),
  );
  const lines = [0, HEIGHT / 2].map((y) => svg('line', { class: 'grid', x1: 0, x2: WIDTH, y1: y, y2: y }));
  const all = samples.reduce((sum, sample) => sum + requestsOf(sample), 0);
  const label = `${count(all)} requests in the last hour, at most ${count(most)} in ${sampleMs / 1000} seconds`;
  const drawing = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    ...lines,
    ...columns,
    svg('line', { class: 'axis', x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT }),
  );
  chart.replaceChildren(
    element(
      'div',
      { className: 'plot' },
      element(
        'div',
        { className: 'scale', ariaHidden: 'true' },
        element('span', {}, count(top)),
        element('span', {}, count(top / 2)),
        element('span', {}, '0'),
      ),
      drawing,
    ),
    element(
      'div',
      { className: 'times', ariaHidden: 'true' },
      ...['60 min ago', '30 min', 'now'].map((text) => element('span', {}, text)),
    ),
  );
}
