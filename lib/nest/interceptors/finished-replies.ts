import type { HttpServer } from '@nestjs/common';
import { AbstractHttpAdapter } from '@nestjs/core';

import { pristine } from '../../http/value/pristine.js';
import { FinishedText, RenderedView } from '../../http/value/rendered-view.js';

type Adapter = Pick<HttpServer, 'reply' | 'render'>;
type Ways = Pick<Adapter, 'reply' | 'render'>;

/** What was put on an adapter, and whether what was there before was the adapter's own. */
interface Installed extends Ways {
  readonly isPristine: boolean;
}

const installed = new WeakMap<object, Installed>();

/** How the adapters of Nest send a value: by words of a warning. */
const isNests = pristine(['match Reply body']);

/**
 * Has an application's HTTP adapter send finished bodies as they are, in place of what it does to find out what a method has
 * returned and how to send that. Whatever else is to be sent goes the adapter's own way. An adapter that several applications
 * have gets it once.
 */
export function sendFinishedViews(adapter: Adapter): void {
  if (installed.get(adapter)?.reply === adapter.reply) return;
  const ways = { ...waysAround(adapter), isPristine: isPristine(adapter) };
  installed.set(adapter, ways);
  Object.assign(adapter, { reply: ways.reply, render: ways.render });
}

function waysAround(adapter: Adapter): Ways {
  const { reply, render } = adapter;
  return {
    reply: (response, body, ...rest) => {
      if (body instanceof FinishedText) return reply.call(adapter, response, body.text, ...rest) as unknown;
      return body instanceof RenderedView ? body.sendOn(response) : (reply.call(adapter, response, body, ...rest) as unknown);
    },
    render: (response, view, options) =>
      options instanceof RenderedView ? options.sendOn(response) : (render.call(adapter, response, view, options) as unknown),
  };
}

/** Whether an application has put its own way of sending, or of rendering, in the adapter's place: by a class or on the object. */
export function repliesItsOwnWay(adapter: object): boolean {
  const ways = installed.get(adapter);
  if (ways === undefined) return !isPristine(adapter as Adapter);
  return !ways.isPristine || (adapter as Adapter).reply !== ways.reply || (adapter as Adapter).render !== ways.render;
}

/** The prototype right above Nest's own base is the adapter's; what a derived class or the object has is the application's. */
function isPristine(adapter: Adapter): boolean {
  const own = classOf(adapter);
  return adapter.reply === own.reply && adapter.render === own.render && (isNests(own.reply) || !isNestsType(adapter));
}

const isNestsType = (adapter: object) => ['express', 'fastify'].includes((adapter as { getType?(): string }).getType?.() ?? '');

/** The object itself, if it is derived from no adapter of Nest's. */
function classOf(adapter: Adapter): Ways {
  for (let at: object | null = adapter; at !== null; at = Object.getPrototypeOf(at) as object | null)
    if (Object.getPrototypeOf(at) === AbstractHttpAdapter.prototype) return at as Ways;
  return adapter;
}
