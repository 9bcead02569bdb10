import type { HttpServer } from '@nestjs/common';
import { AbstractHttpAdapter } from '@nestjs/core';

import { pristine } from '../../http/value/pristine.js';
import { FinishedText, RenderedView } from '../../http/value/rendered-view.js';

type Adapter = Pick<HttpServer, 'reply' | 'render'>;
type Ways = Pick<Adapter, 'reply' | 'render'>;

/** The functions installed on an adapter, and whether the ones before were the adapter's own. */
interface Installed extends Ways {
  readonly isPristine: boolean;
}

const installed = new WeakMap<object, Installed>();

/** Recognises `reply` of Nest's adapters by words of its warning. */
const isNests = pristine(['match Reply body']);

/**
 * Makes an HTTP adapter send finished bodies as they are. Everything else still goes through its own `reply` and
 * `render`. An adapter that several applications share is changed once.
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
      return body instanceof RenderedView
        ? body.sendOn(response)
        : (reply.call(adapter, response, body, ...rest) as unknown);
    },
    render: (response, view, options) =>
      options instanceof RenderedView
        ? options.sendOn(response)
        : (render.call(adapter, response, view, options) as unknown),
  };
}

/** True if the application has replaced the adapter's `reply` or `render`, by a class or on the object. */
export function repliesItsOwnWay(adapter: object): boolean {
  const ways = installed.get(adapter);
  if (ways === undefined) return !isPristine(adapter as Adapter);
  return !ways.isPristine || (adapter as Adapter).reply !== ways.reply || (adapter as Adapter).render !== ways.render;
}

/**
 * The class directly below Nest's base class is the adapter's. Methods of a class derived from it, or of the object,
 * are the application's.
 */
function isPristine(adapter: Adapter): boolean {
  const own = classOf(adapter);
  return adapter.reply === own.reply && adapter.render === own.render && (isNests(own.reply) || !isNestsType(adapter));
}

const isNestsType = (adapter: object) =>
  ['express', 'fastify'].includes((adapter as { getType?(): string }).getType?.() ?? '');

/** Returns the object itself if it is not derived from Nest's base class. */
function classOf(adapter: Adapter): Ways {
  for (let at: object | null = adapter; at !== null; at = Object.getPrototypeOf(at) as object | null)
    if (Object.getPrototypeOf(at) === AbstractHttpAdapter.prototype) return at as Ways;
  return adapter;
}
