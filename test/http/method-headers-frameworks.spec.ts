import { describeHeaderWriters, table, type AnyWay, type Case } from '../support/apps/header-writers.js';

const EXPRESS: Case[] = [
  {
    name: 'append',
    act: (reply) => reply.append('Link', '<own>'),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: ['<x>', '<y>'] },
  },
  {
    name: 'append, where there was none',
    act: (reply) => reply.append('Link', '<own>'),
    headers: ['link'],
    first: {},
    second: { Link: '<x>' },
  },
  {
    name: 'append of a list',
    act: (reply) => reply.append('Link', ['<own>', '<two>']),
    headers: ['link'],
    first: { Link: '<a>' },
    second: {},
  },
  {
    name: 'links',
    act: (reply) => reply.links({ next: '/2' }),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: '<x>' },
  },
  {
    name: 'links, where there was none',
    act: (reply) => reply.links({ next: '/2' }),
    headers: ['link'],
    first: {},
    second: { Link: '<x>' },
  },
  {
    name: 'appendHeader',
    act: (reply) => reply.appendHeader('Link', '<own>'),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: '<x>' },
  },
  {
    name: 'appendHeader, where there was none',
    act: (reply) => reply.appendHeader('Link', '<own>'),
    headers: ['link'],
    first: {},
    second: { Link: '<x>' },
  },
  {
    name: 'setHeader',
    act: (reply) => reply.setHeader('X-A', 'same'),
    headers: ['x-a'],
    first: { 'X-A': 'same' },
    second: {},
  },
  {
    name: 'setHeaders',
    act: (reply) => reply.setHeaders(new Map([['X-A', 'same']])),
    headers: ['x-a'],
    first: { 'X-A': 'same' },
    second: {},
  },
  {
    name: 'set',
    act: (reply) => reply.set({ 'X-A': 'same', 'X-B': 'b' }),
    headers: ['x-a', 'x-b'],
    first: { 'X-A': 'same' },
    second: {},
  },
  {
    name: 'type',
    act: (reply) => reply.type('text/plain'),
    headers: ['content-type'],
    first: { 'Content-Type': 'text/plain; charset=utf-8' },
    second: {},
  },
];

const own = (reply: AnyWay) => reply.vary('Accept-Language');
const VARY: Case[] = [
  {
    name: 'vary',
    act: own,
    headers: ['vary'],
    first: { Vary: 'Origin' },
    second: { Vary: 'Access-Control-Request-Headers' },
  },
  { name: 'vary, where there was none', act: own, headers: ['vary'], first: {}, second: { Vary: 'Origin' } },
  { name: 'vary, where another has none', act: own, headers: ['vary'], first: { Vary: 'Origin' }, second: {} },
  {
    name: 'vary of what is there',
    act: own,
    headers: ['vary'],
    first: { Vary: 'Accept-Language' },
    second: { Vary: 'Origin' },
  },
];

const FASTIFY: Case[] = [
  {
    name: 'headers',
    act: (reply) => reply.headers({ 'X-A': 'same', 'X-B': 'b' }),
    headers: ['x-a', 'x-b'],
    first: { 'X-A': 'same' },
    second: {},
  },
  {
    name: 'type',
    act: (reply) => reply.type('application/vnd.api+json; charset=utf-8'),
    headers: ['content-type'],
    first: { 'Content-Type': 'application/vnd.api+json; charset=utf-8' },
    second: {},
  },
  { name: 'raw.setHeader', act: (reply) => reply.raw.setHeader('X-A', 'own'), headers: ['x-a'], first: {}, second: {} },
  {
    name: 'raw.appendHeader',
    act: (reply) => reply.raw.appendHeader('X-A', 'own'),
    headers: ['x-a'],
    first: {},
    second: {},
  },
  {
    name: 'raw.removeHeader',
    act: (reply) => reply.raw.removeHeader('X-A'),
    headers: ['x-a'],
    first: { 'X-A': '1' },
    second: { 'X-A': '2' },
  },
];

describeHeaderWriters([
  ...table('express', EXPRESS),
  ...table('express', VARY, ['/varying']),
  ...table('fastify', FASTIFY),
]);
