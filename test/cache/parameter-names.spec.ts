import { describe, expect, it } from '@jest/globals';

import {
  declaredInClass,
  declaredParameters,
  namesTakenApart,
  takesSecond,
} from '../../lib/cache/key/parameter-names.js';

/** A function as it is written, whatever the compiler of the tests would make of it. */
const written = (source: string): unknown => (0, eval)(`(${source})`);
const methodOf = (source: string): unknown =>
  Object.values(Object.getOwnPropertyDescriptors(written(`{ ${source} }`)))[0]!.value;
const classOf = (source: string): unknown => written(`class Shop { ${source} }`);

const shown = (parameters: ReturnType<typeof declaredParameters>) =>
  parameters?.map(({ name = '?', isRest }) => (isRest ? `...${name}` : name)).join(' ');

describe('the parameters of a method', () => {
  it.each<[string, string]>([
    ['find() {}', ''],
    ['find(id) {}', 'id'],
    ['find( id , page, ) {}', 'id page'],
    ['find(id = 1, page = [1, 2], how = { a: 1, b: (2, 3) }) {}', 'id page how'],
    ['find(id = ")", page = \'(,\', how = `,${[1, `,${2}`].join(")")},`) {}', 'id page how'],
    ['find(id = "\\"),", page) {}', 'id page'],
    ['find(id /* , not(this) */, // nor, that )\n page) {}', 'id page'],
    ['find(/* first */ id, page /* last */) {}', 'id page'],
    ['find(id = /[,)/]\\/,/g, page = 4 / 2, half = (1, 4) / 2) {}', 'id page half'],
    ['find({ id, page = 1 }, [first, second], last) {}', '? ? last'],
    ['find({ id } = {}, ...rest) {}', '? ...rest'],
    ['find(id, ...[first, second]) {}', 'id ...?'],
    ['find(id = () => { return /[)]/.test(","); }, page) {}', 'id page'],
    ['find(id = function (a, b) { return a; }, page) {}', 'id page'],
    ['find($id, _page, größe, 名) {}', '$id _page größe 名'],
    ['async find(id) {}', 'id'],
    ['*find(id) {}', 'id'],
    ['async *find(id) {}', 'id'],
    ['async /* a */ * /* b */ find /* c */ (id) {}', 'id'],
    ['async(id) {}', 'id'],
    ['get(id) {}', 'id'],
    ['static(id) {}', 'id'],
    ['function(id) {}', 'id'],
    ['"find (one)"(id) {}', 'id'],
    ['["fi" + ("nd")](id) {}', 'id'],
    ['12(id) {}', 'id'],
    ['find(e,t){return e}', 'e t'],
  ])('%s', (source, expected) => {
    expect(shown(declaredParameters(methodOf(source)))).toBe(expected);
  });

  it.each<[string, string]>([
    ['function (id) {}', 'id'],
    ['function find(id, page) {}', 'id page'],
    ['async function* find(id) {}', 'id'],
    ['function*(id) {}', 'id'],
    ['(id, page = 1) => id', 'id page'],
    ['id => (id, 1)', 'id'],
    ['async id => id', 'id'],
    ['async (id) => id', 'id'],
    ['async => async', 'async'],
    ['() => (1, 2)', ''],
  ])('that is a function of its own: %s', (source, expected) => {
    expect(shown(declaredParameters(written(source)))).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['native', Math.max],
    ['bound', ((id: number) => id).bind(undefined)],
    ['nothing', undefined],
  ])('are not known of what is %s', (_, given) => {
    expect(declaredParameters(given)).toBeUndefined();
  });
});

describe('the parameters of a method in its class', () => {
  it.each<[string, string | undefined]>([
    ['find(id) {}', 'id'],
    ['other() { this.find(1); find(2); return find (3) } async find(id, page) {}', 'id page'],
    ['find(id) { if (find(1)) {} } ', 'id'],
    ['refind(no) {} find(id) {} #find(no) {} $find(no) {}', 'id'],
    ['other() { return { find(page) {} }; } find(id) {}', undefined],
    ['other(id) {}', undefined],
  ])('%s', (source, expected) => {
    expect(shown(declaredInClass(classOf(source), 'find'))).toBe(expected);
  });
});

describe('what a function takes out of its first argument', () => {
  it.each<[string, string[]]>([
    ['({ id }) => id', ['id']],
    ['({ id, page: p = 1, "x y": z, 0: first, ...rest }) => id', ['id', 'page', 'x y', '0']],
    ['({ id: { sub }, [`a${1}`]: b } = {}) => sub', ['id']],
    ['async function ({ id /* , no */ }, model) {}', ['id']],
    ['(args) => args.id', []],
    ['() => 1', []],
    ['args => args', []],
  ])('%s', (source, expected) => {
    expect(namesTakenApart(written(source))).toEqual(expected);
  });
});

describe('whether a function has a use for a second argument', () => {
  it.each<[string, boolean]>([
    ['() => 1', false],
    ['(args) => 1', false],
    ['(args = {}) => 1', false],
    ['(args, model) => 1', true],
    ['(args, model = {}) => 1', true],
    ['({ id }, ...[model]) => 1', true],
    ['function (args) { return arguments[1]; }', true],
  ])('%s', (source, expected) => {
    expect(takesSecond(written(source) as () => void)).toBe(expected);
  });
});
