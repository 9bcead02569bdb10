import { sizeTitles, type Size } from '../plan/sizes.js';
import type { Place } from '../run/settings.js';
import type { Cells } from './cells.js';
import { placeTitle } from './titles.js';

const base = 'bare';

/** The bars of a group, from left to right, with their colours; each as tall as its share of the bare limit. */
const bars = [
  { name: 'giotto', title: '@GiottoCache', colour: '#0b6e4f' },
  { name: 'giotto-l1', title: '@GiottoCache, l1', colour: '#4caf50' },
  { name: 'giotto-l1-recheck', title: '@GiottoCache, l1, recheck', colour: '#8bc34a' },
  { name: 'idle', title: 'limit, idle interceptor', colour: '#9ccdbb' },
  { name: 'driver', title: "limit, driver's bare get", colour: '#5f9ea0' },
  { name: 'uncached', title: 'no cache', colour: '#b8b8b8' },
  { name: 'cache-manager', title: '@nestjs/cache-manager', colour: '#e0234e' },
  { name: 'bentocache', title: 'bentocache', colour: '#f0a202' },
] as const;

const panel = { width: 420, height: 150, left: 44, top: 30, gap: 24 };
const legendHeight = 56;

/** What noise puts above the limit is cut off. */
const HIGHEST = 1.05;

type Point = readonly [x: number, y: number];

/** Requests per second in each place as a share of the bare limit there, as an SVG. */
export function chart(cells: Cells): string {
  const { places } = cells;
  const columns = 2;
  const rows = Math.ceil(places.length / columns);
  const width = columns * (panel.width + panel.gap);
  const height = legendHeight + rows * (panel.height + panel.top + panel.gap);
  const body = ordered(places).map((place, n) => drawPanel(cells, place, [n % columns, Math.floor(n / columns)]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="12" y="18" font-size="13" font-weight="bold">Requests per second, as a share of a prepared Buffer by @Res()</text>`,
    drawLegend(),
    ...body,
    '</svg>\n',
  ].join('\n');
}

/** The two adapters of a backend side by side. */
const ordered = (places: readonly Place[]) =>
  [...new Set(places.map(({ backend }) => backend))].flatMap((backend) =>
    places.filter((place) => place.backend === backend),
  );

function drawLegend(): string {
  const step = 108;
  return bars
    .map(
      ({ title, colour }, n) =>
        `<rect x="${12 + n * step}" y="30" width="9" height="9" fill="${colour}"/>` +
        text([24 + n * step, 38], title, 9),
    )
    .join('');
}

function drawPanel(cells: Cells, place: Place, [column, row]: Point): string {
  const x = column * (panel.width + panel.gap) + panel.left;
  const y = legendHeight + row * (panel.height + panel.top + panel.gap) + panel.top;
  const groups = cells.sizes.map((size, n) => drawGroup(cells, place, size, [x + (n * inner) / cells.sizes.length, y]));
  return [text([x, y - 13], placeTitle(place), 12), ...grid([x, y]), ...groups].join('\n');
}

const inner = panel.width - panel.left;

const grid = ([x, y]: Point) =>
  [0, 0.5, 1].map((share) => {
    const at = y + panel.height * (1 - share);
    return `<path d="M${x} ${at}h${inner}" stroke="#ccc"/>` + text([x - 24, at + 4], share.toFixed(1), 10);
  });

function drawGroup(cells: Cells, place: Place, size: Size, [x, y]: Point): string {
  const present = bars.filter(({ name }) => cells.find({ ...place, contestant: name, size }));
  const width = inner / cells.sizes.length / (present.length + 1);
  const drawn = present.map(({ name, colour }, n) => {
    const share = cells.ratio({ ...place, contestant: name, size }, base) ?? 0;
    const height = panel.height * Math.min(share, HIGHEST);
    const box = `x="${(x + (n + 0.5) * width).toFixed(1)}" y="${(y + panel.height - height).toFixed(1)}" width="${(width * 0.9).toFixed(1)}" height="${height.toFixed(1)}"`;
    return `<rect ${box} fill="${colour}"><title>${share.toFixed(2)}</title></rect>`;
  });
  return drawn.join('') + text([x + width / 2, y + panel.height + 13], sizeTitles[size], 10);
}

const text = ([x, y]: Point, content: string, size: number) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}">${content}</text>`;
