/** Which file of `lib/` may import which. `npm run lint:imports` holds it. */
import { existsSync, readdirSync } from 'node:fs';

/** A layer (a folder of `lib/`, or a file of that name) and the layers below that it may import from. */
const LAYERS = {
  testing: ['nest', 'keyvalue', 'errors'],
  health: ['nest', 'observe'],
  metrics: ['observe'],
  dashboard: ['calls', 'nest', 'cache', 'observe', 'errors'],
  cmd: ['calls', 'metrics', 'nest', 'http', 'cache', 'keyvalue', 'database', 'observe', 'errors'],
  calls: ['nest', 'http', 'cache', 'keyvalue', 'errors'],
  nest: ['http', 'cache', 'keyvalue', 'database', 'observe', 'errors'],
  http: ['cache', 'observe', 'errors'],
  cache: ['keyvalue', 'observe', 'errors'],
  keyvalue: ['database', 'errors'],
  database: ['errors'],
  observe: [],
  errors: [],
};

/**
 * The rooms (folders) of a layer in reading order. A room imports from itself and from rooms that stand after it.
 * `.` stands for the files in the layer's own folder; it is the first room unless the list names it elsewhere.
 *
 * @example { cache: ['key', 'read', 'flight', 'store', 'entry', 'backend', 'support'] }
 */
const ROOMS = {
  testing: ['.', 'contract'],
  cmd: ['.', 'commands', 'warming', 'doctor', 'call', 'application', 'terminal'],
  nest: [
    '.',
    'providers',
    'startup',
    'values',
    'transactions',
    'invalidate',
    'call',
    'program',
    'transports',
    'interceptors',
    'arguments',
    'view',
    'stand-in',
    'objects',
    'metadata',
    'options',
    'backend',
  ],
  http: [
    '.',
    'record',
    'compress',
    'answer',
    'downstream',
    'advice',
    'call',
    'program',
    'adapters',
    'value',
    'headers',
  ],
  cache: [
    'value',
    '.',
    'read',
    'flight',
    'store',
    'transaction',
    'tier',
    'entry',
    'backend',
    'key',
    'instance',
    'support',
  ],
  keyvalue: ['database', 'memcache', 'redis', '.'],
};

const foldersOf = (path) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** Fails closed: a renamed folder must not slip out of its rules. */
function assertComplete(path, listed) {
  const unlisted = foldersOf(path).filter((name) => !listed.includes(name));
  if (unlisted.length > 0) throw new Error(`${path}: .dependency-cruiser.mjs does not list ${unlisted.join(', ')}.`);
  const missing = listed.filter((name) => !existsSync(`${path}/${name}`) && !existsSync(`${path}/${name}.ts`));
  if (missing.length > 0)
    throw new Error(`${path}: .dependency-cruiser.mjs lists ${missing.join(', ')}, which does not exist.`);
}

const inWords = (names) => names.map((name) => (name === '.' ? 'the files beside the rooms' : name)).join(', ');

const pathOfLayer = (name) => `^lib/${name}(/|[.]ts$)`;
const pathOfRoom = (layer, room) => (room === '.' ? `^lib/${layer}/[^/]+$` : `^lib/${layer}/${room}/`);

function layerRules() {
  assertComplete('lib', Object.keys(LAYERS));
  return Object.entries(LAYERS).map(([layer, below]) => ({
    name: `layer ${layer}`,
    comment: `lib/${layer} imports from ${inWords(['itself', ...below])}.`,
    severity: 'error',
    from: { path: pathOfLayer(layer) },
    to: { pathNot: [layer, ...below].map(pathOfLayer) },
  }));
}

function roomRules(layer, listed) {
  assertComplete(`lib/${layer}`, listed);
  const rooms = listed.includes('.') ? listed : ['.', ...listed];
  return rooms.slice(1).map((room, index) => ({
    name: `room ${layer}/${room}`,
    comment: `Of lib/${layer}, ${inWords([room])} imports from ${inWords(['itself', ...rooms.slice(index + 2)])}.`,
    severity: 'error',
    from: { path: pathOfRoom(layer, room) },
    to: { path: rooms.slice(0, index + 1).map((above) => pathOfRoom(layer, above)) },
  }));
}

const cycleRules = [
  {
    name: 'no folder cycle',
    comment: 'Two folders that import from each other are one folder, or an idea between them is missing.',
    severity: 'error',
    scope: 'folder',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no file cycle',
    comment: 'Imports of types are erased and do not count.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
];

export default {
  forbidden: [
    ...cycleRules,
    ...layerRules(),
    ...Object.entries(ROOMS).flatMap(([layer, rooms]) => roomRules(layer, rooms)),
  ],
  options: {
    includeOnly: { path: '^lib/' },
    // Layers and folders are held for imports of types too.
    tsPreCompilationDeps: true,
  },
};
