import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';

import { GiottoCache, GiottoView } from 'giotto-cache';
import { firstDirectives, listMembers } from '../../lib/http/headers/list-members.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

describe('the members of a list field', () => {
  it.each([
    ['', ['']],
    ['a', ['a']],
    ['a, b;q=0.5,c', ['a', ' b;q=0.5', 'c']],
    [',a,,', ['', 'a', '', '']],
    ['a;b="c, d", e', ['a;b="c, d"', ' e']],
    ['a;b="\\", c", d', ['a;b="\\", c"', ' d']],
    ['a;b="c, d', ['a;b="c, d']],
    ['a, b"c, d', ['a', ' b"c, d']],
    ['a\\, b', ['a\\', ' b']],
  ])('are parted by its commas: %j', (field, members) => {
    expect(listMembers(field)).toEqual(members);
  });

  it('are read no further than asked', () => {
    expect(listMembers('a,b,c', 2)).toEqual(['a', 'b']);
    expect(listMembers('a,b', 2)).toEqual(['a', 'b']);
  });

  it.each(['"\\', '"', ',', '",', '\\"', 'a;b="'])(
    'cost no more than their length: a million characters of %j',
    (piece) => {
      const field = piece.repeat(1_000_000 / piece.length);
      expect(listMembers(field).join(',')).toBe(field);
      expect(firstDirectives(field).length).toBeLessThanOrEqual(field.length);
    },
  );
});

const REPRESENTATIONS = { 'application/json': GiottoView.json(), 'text/html': () => '<p>' };

@Controller()
class TitlesController {
  @Get('title')
  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  title() {
    return { title: 'one' };
  }
}

const of = (member: string, count: number) => Array.from({ length: count }, () => member).join(',');

describe.each(ADAPTERS)('a long Accept on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [TitlesController] });
  });
  afterAll(() => app.close());
  const typeFor = async (accept: string) => (await app.get('/title', { headers: { accept } })).headers['content-type'];

  it('is granted as far as its 64th member', async () => {
    expect(await typeFor(`${of('text/plain', 63)}, text/html`)).toBe('text/html; charset=utf-8');
    expect(await typeFor(`${of('text/plain', 63)}, application/json;q=0.1, text/html`)).toBe(
      'application/json; charset=utf-8',
    );
  });

  it.each(['"\\', '",', ',', ';q=1', '*/*;a="\\",'])('costs no more than its length: 12 KB of %j', async (piece) => {
    const { status } = await app.get('/title', { headers: { accept: piece.repeat(12_000 / piece.length) } });
    expect([200, 406]).toContain(status);
  });
});
