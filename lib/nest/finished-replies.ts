import type { HttpServer } from '@nestjs/common';

import { RenderedView } from '../http/rendered-view.js';

type Adapter = Pick<HttpServer, 'reply' | 'render'>;

/**
 * Has an application's HTTP adapter send finished bodies as they are, in place of what it does to find out what a method has
 * returned and how to send that. Whatever else is to be sent goes the adapter's own way.
 */
export function sendFinishedViews(adapter: Adapter): void {
  const { reply, render } = adapter;
  adapter.reply = (response, body, ...rest) =>
    body instanceof RenderedView ? body.sendOn(response) : reply.call(adapter, response, body, ...rest);
  adapter.render = (response, view, options) =>
    options instanceof RenderedView ? options.sendOn(response) : render.call(adapter, response, view, options);
}
