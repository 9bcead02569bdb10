import { StreamableFile } from '@nestjs/common';

import { invalidViewResult } from '../errors.js';
import type { Call } from './call-key.js';
import type { Exchange } from './exchange.js';
import { contentTypeOf, JsonView, TemplateView, type Face, type ViewFunction } from './face.js';
import type { Choice } from './faces.js';
import { isOpenEnded } from './stream-body.js';

/** Whether a value goes to the client as it is, whichever the face: a view function alone can make something of a stream. */
export const goesAsItIs = ({ face }: Choice, model: unknown): boolean =>
  model instanceof Error || (typeof face.view !== 'function' && (model instanceof StreamableFile || isOpenEnded(model)));

/**
 * The body of the chosen face, with `Content-Type` and `Content-Language` set unless the method set its own.
 * @param model behind the serializers
 * @returns `undefined`, and nothing is set, for a model that the framework would refuse
 */
export async function renderFace(call: Call, choice: Choice, model: unknown): Promise<Buffer | undefined> {
  const { exchange } = call;
  const hasOwnType = exchange.header('content-type') !== undefined;
  const body = await bodyOf(call, choice, model);
  if (body !== undefined) describe(exchange, choice, hasOwnType);
  return body;
}

/** Says what the body is. */
export function describe(exchange: Exchange, { face, language }: Choice, hasOwnType: boolean): void {
  if (!hasOwnType) exchange.setHeader('Content-Type', contentTypeOf(face));
  if (language !== undefined && exchange.header('content-language') === undefined) exchange.setHeader('Content-Language', language);
}

function bodyOf(call: Call, choice: Choice, model: unknown): Promise<Buffer> | Buffer | undefined {
  const { view } = choice.face;
  if (view instanceof TemplateView) return call.exchange.renderTemplate(view.template, model);
  return view instanceof JsonView ? jsonOf(call.exchange, choice.face, model) : madeBy(view, call, { ...choice, model });
}

/** Adapters look at the type before they make JSON. A failure leaves none behind, which the error's answer would have. */
function jsonOf(exchange: Exchange, face: Face, model: unknown): Buffer | undefined {
  if (exchange.header('content-type') !== undefined) return exchange.render(model);
  exchange.setHeader('Content-Type', face.parsed.type.includes('json') ? contentTypeOf(face) : 'application/json');
  let body: Buffer | undefined;
  try {
    body = exchange.render(model);
  } finally {
    if (body === undefined) exchange.removeHeader('Content-Type');
  }
  return body;
}

async function madeBy(view: ViewFunction, call: Call, { face, language, model }: Choice & { model: unknown }): Promise<Buffer> {
  const { mediaType } = face;
  const made: unknown = await view(model, { ...call.details, mediaType, language });
  if (typeof made !== 'string' && !(made instanceof Uint8Array)) throw invalidViewResult(call.program.name, mediaType, made);
  return Buffer.from(made as string);
}
