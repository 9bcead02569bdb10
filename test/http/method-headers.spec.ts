import { afterEach, describe, expect, it } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';

import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { before } from '../support/apps/before.js';
import type { Reply } from '../support/apps/reply.js';
import { describeHeaderWriters, HeadersController, method, table, type Case } from '../support/apps/header-writers.js';

const join = (reply: Reply, name: string, more: string) =>
  reply.header(name, [reply.getHeader(name), more].flat().filter(Boolean).join(', '));

const COMMON: Case[] = [
  {
    name: 'sets what happens to be there',
    act: (reply) => reply.header('X-A', 'same'),
    headers: ['x-a'],
    first: { 'X-A': 'same' },
    second: { 'X-A': 'other' },
  },
  {
    name: 'sets what happens to be there for another',
    act: (reply) => reply.header('X-A', 'same'),
    headers: ['x-a'],
    first: { 'X-A': 'same' },
    second: {},
  },
  {
    name: 'sets a list that happens to be there',
    act: (reply) => reply.header('X-A', ['1', '2']),
    headers: ['x-a'],
    first: { 'X-A': ['1', '2'] },
    second: {},
  },
  {
    name: 'sets over what is there',
    act: (reply) => reply.header('X-A', 'new'),
    headers: ['x-a'],
    first: { 'X-A': 'old' },
    second: { 'X-A': 'older' },
  },
  {
    name: 'sets a list that begins with what is there, without a look',
    act: (reply) => reply.header('Link', '<a>, <b>'),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: '<x>' },
  },
  {
    name: 'removes what is there',
    act: (reply) => reply.removeHeader('X-A'),
    headers: ['x-a'],
    first: { 'X-A': '1' },
    second: { 'X-A': '2' },
  },
  {
    name: 'removes what is not there',
    act: (reply) => reply.removeHeader('X-A'),
    headers: ['x-a'],
    first: {},
    second: { 'X-A': '2' },
  },
  {
    name: 'removes what it set',
    act: (reply) => (reply.header('X-A', '1'), reply.removeHeader('X-A')),
    headers: ['x-a'],
    first: {},
    second: { 'X-A': '2' },
  },
  {
    name: 'removes, then sets to the same',
    act: (reply) => (reply.removeHeader('X-A'), reply.header('X-A', '1')),
    headers: ['x-a'],
    first: { 'X-A': '1' },
    second: { 'X-A': '2' },
  },
  {
    name: 'adds to a text by hand',
    act: (reply) => join(reply, 'Link', '<own>'),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: '<x>, <y>' },
  },
  {
    name: 'adds to a list by hand',
    act: (reply) => reply.header('Link', [reply.getHeader('Link') as string, '<own>'].flat()),
    headers: ['link'],
    first: { Link: ['<a>', '<b>'] },
    second: { Link: ['<x>'] },
  },
  {
    name: 'adds twice',
    act: (reply) => (join(reply, 'Link', '<own>'), join(reply, 'Link', '<two>')),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: '<x>' },
  },
  {
    name: 'adds to the very list',
    act: (reply) => (reply.getHeader('X-List') as string[]).push('own'),
    headers: ['x-list'],
    first: { 'X-List': ['a', 'b'] },
    second: { 'X-List': ['x'] },
  },
  {
    name: 'leaves all as it is',
    act: () => undefined,
    headers: ['x-a', 'vary', 'link'],
    first: { 'X-A': '1', Vary: 'Origin', Link: '<a>' },
    second: { 'X-A': '2', Link: '<x>' },
  },
  {
    name: 'sets nothing that is another’s',
    act: (reply) => reply.header('X-Own', '1'),
    headers: ['x-own', 'vary', 'link'],
    first: { Vary: 'Origin', Link: '<a>' },
    second: { Link: '<x>' },
  },
  {
    name: 'sets a header that is there in another spelling',
    act: (reply) => reply.header('x-a', 'new'),
    headers: ['x-a'],
    first: { 'X-A': 'old' },
    second: { 'X-A': 'old' },
  },
];

describeHeaderWriters(ADAPTERS.flatMap((adapter) => table(adapter, COMMON)));

describe.each(ADAPTERS)('the response on %s', (adapter) => {
  let app: Running;
  afterEach(() => app.close());

  it('has its own methods back when the method has ended, and those that a middleware gave it', async () => {
    const found: unknown[] = [];
    method.act = () => undefined;
    const own = Symbol('own');
    const prepare = (made: INestApplication) =>
      before(adapter, made, (_request, reply) => {
        const { removeHeader, getHeader } = reply;
        const mine = Object.assign((name: string) => removeHeader.call(reply, name), { [own]: true });
        reply.removeHeader = mine;
        const raw = (reply.raw ?? reply) as { on(event: string, listener: () => void): void };
        raw.on('finish', () =>
          found.push(
            reply.removeHeader === mine,
            reply.getHeader === getHeader,
            Object.hasOwn(reply, 'getHeader'),
            Object.hasOwn(raw, 'setHeader'),
          ),
        );
      });
    app = await start(adapter, { controllers: [HeadersController], prepare });
    expect((await app.get('/view')).cache).toBe('giotto; fwd=uri-miss; stored');
    expect(found).toEqual([true, true, false, false]);
    method.act = () => {
      throw new Error('no');
    };
    app.clock.now += 61_000;
    expect((await app.get('/view')).status).toBe(500);
    expect(found.slice(4)).toEqual([true, true, false, false]);
  });

  it('has a declared header on miss and hit', async () => {
    app = await start(adapter, { controllers: [HeadersController] });
    for (const cache of ['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']) {
      const answer = await app.get('/declared');
      expect([answer.cache, answer.headers['x-declared']]).toEqual([cache, 'always']);
    }
  });
});
