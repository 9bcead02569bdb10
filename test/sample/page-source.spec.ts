import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { LocalGuard } from '../../sample/local.guard.js';

const SAMPLE = new URL('../../sample/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, SAMPLE), 'utf8');
const page = read('page/index.html');

const unescaped = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&amp;', '&');
const linesOf = (text: string) => text.split('\n').map((line) => line.trim());

describe('the code on the page of the sample', () => {
  const blocks = [...page.matchAll(/<pre class="code" data-source="([^"]+)"><code>([^]*?)<\/code>/g)];

  it('stands beside each card', () => {
    expect(blocks).toHaveLength(page.match(/<ol class="answers"/g)!.length);
  });

  it.each(blocks.map(([, file, code]) => [file!, unescaped(code!)]))('is that of %s', (file, code) => {
    const source = linesOf(read(file)).join('\n');
    for (const part of code.split('\n…\n')) expect(source).toContain(linesOf(part).join('\n'));
  });
});

describe('the words on the page of the sample', () => {
  it('are explained: each outcome, and each parameter of Cache-Status', () => {
    const [, glossary = ''] = /<dl id="glossary">([^]*?)<\/dl>/.exec(page) ?? [];
    const words = [...glossary.matchAll(/<dt>(.*?)<\/dt>/g)].map(([, word]) => word);
    const badges = [...page.matchAll(/<li><strong class="badge (\w+)">/g)].map(([, word]) => word);
    expect(badges).toHaveLength(5);
    expect(words).toEqual(
      expect.arrayContaining([...badges, 'ttl', 'fwd', 'detail', 'key', 'stored', 'Age', 'backend', 'flush']),
    );
  });
});

describe('the guard of the sample', () => {
  const isLetIn = (remoteAddress: string | undefined, headers: Record<string, string>, method = 'GET') => {
    const context = { switchToHttp: () => ({ getRequest: () => ({ socket: { remoteAddress }, headers, method }) }) };
    return new LocalGuard().canActivate(context as never);
  };

  it.each([
    ['127.0.0.1', true],
    ['127.8.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.7', false],
    ['::ffff:10.0.0.7', false],
    ['::1:2', false],
    [undefined, false],
  ])('lets in this machine alone: %s', (remoteAddress, expected) => {
    expect(isLetIn(remoteAddress, { host: 'localhost:3000' })).toBe(expected);
  });

  it.each([
    ['LOCALHOST', true],
    ['127.0.0.1:3000', true],
    ['[::1]:3000', true],
    ['evil.example:3000', false],
    ['localhost.evil.example', false],
    ['127.0.0.1.evil.example', false],
    ['', false],
  ])('lets in no name that another site gave to this machine: %s', (host, expected) => {
    expect(isLetIn('127.0.0.1', { host })).toBe(expected);
  });

  it.each([
    ['GET', 'cross-site', true],
    ['POST', 'cross-site', false],
    ['POST', 'same-origin', true],
  ])('takes no order of another site: %s from %s', (method, site, expected) => {
    expect(isLetIn('127.0.0.1', { host: 'localhost', 'sec-fetch-site': site }, method)).toBe(expected);
  });
});
