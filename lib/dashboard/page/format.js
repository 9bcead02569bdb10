const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const times = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

export const NONE = '–';

/** A count. Long ones are rounded: 1.2M. */
export const count = (value) => (value < 1e6 ? numbers : compact).format(value);

/** Never rounds up to 100 %. */
export const percent = (share) => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;

export const time = (at) => times.format(at);

/** The time of today, and the date of another day. */
export const moment = (at, now) => (now - at < 12 * 3600e3 ? times : dates).format(at);

const UNITS = [
  [86_400e3, 'd', 3600e3, 'h'],
  [3600e3, 'h', 60e3, 'min'],
  [60e3, 'min', 1000, 's'],
];

/** A length of time, in its two largest units: `2 h 5 min`. */
export function duration(ms) {
  if (ms < 1) return '0 s';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;
  const [large, name, small, smallName] = UNITS.find(([unit]) => ms >= unit) ?? UNITS[2];
  const rest = Math.floor((ms % large) / small);
  return `${count(Math.floor(ms / large))} ${name}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

/** The same in one unit, for columns: `2.1 h`. */
export function shortDuration(ms) {
  const [unit, name] = UNITS.find(([size]) => ms >= size) ?? [];
  return unit === undefined ? duration(ms) : `${(ms / unit).toFixed(1)} ${name}`;
}

export const bytes = (value) =>
  value < 1024
    ? `${value} B`
    : value < 2 ** 20
      ? `${(value / 1024).toFixed(1)} KiB`
      : `${(value / 2 ** 20).toFixed(1)} MiB`;

/** All requests of these sums. */
export const requestsOf = ({ hits, stale, collapsed, misses, bypassed }) =>
  hits + stale + collapsed + misses + bypassed;

/** The share that the method did not run for, among the requests that asked the cache; `undefined` if there are none. */
export function ratioOf({ hits, stale, collapsed, misses }) {
  const asked = hits + stale + collapsed + misses;
  return asked === 0 ? undefined : (hits + stale + collapsed) / asked;
}

/** An element with its properties, its attributes (`{ attributes }`) and its children. Text is never read as HTML. */
export function element(name, { attributes = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Writes a text if it is another one, so that readers are not told of what has not changed. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export const find = (selector) => document.querySelector(selector);
