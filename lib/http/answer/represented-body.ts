import { StreamableFile } from '@nestjs/common';

import { invalidViewResult } from '../../errors/views.js';
import type { RenderContext } from '../call/call-key.js';
import { discard } from '../value/discard.js';
import type { Exchange } from '../adapters/exchange.js';
import { contentTypeOf, JsonView, TemplateView, type ViewFunction } from '../program/representation.js';
import type { ChosenRepresentation } from '../program/representations.js';
import { isOpenEnded } from '../value/stream-body.js';

/** True if a value is sent unrendered whichever representation was chosen. Only a view function can render a stream. */
export const goesAsItIs = ({ representation }: ChosenRepresentation, model: unknown): boolean =>
  model instanceof Error ||
  (typeof representation.view !== 'function' && (model instanceof StreamableFile || isOpenEnded(model)));

/**
 * Renders the chosen representation, and sets `Content-Type` and `Content-Language` unless the method has set them.
 * @param model the value after the serializers
 * @returns `undefined`, and nothing is set, if the framework would refuse the model
 */
export async function renderRepresentation(
  call: RenderContext,
  choice: ChosenRepresentation,
  model: unknown,
): Promise<Buffer | undefined> {
  const { exchange } = call;
  const isTyped = hasOwnType(exchange, choice);
  const body = await bodyOf(call, choice, model);
  if (body !== undefined) describe(exchange, choice, isTyped);
  return body;
}

/** True if the method has set `Content-Type` itself. */
export const hasOwnType = (exchange: Exchange, { typeBefore }: ChosenRepresentation): boolean =>
  String(exchange.header('content-type')) !== String(typeBefore);

/** Sets the headers that describe the body, unless the method has. */
export function describe(
  exchange: Exchange,
  { representation, language, languageBefore }: ChosenRepresentation,
  isTyped: boolean,
): void {
  if (!isTyped) exchange.setHeader('Content-Type', contentTypeOf(representation));
  if (language !== undefined && String(exchange.header('content-language')) === String(languageBefore))
    exchange.setHeader('Content-Language', language);
}

function bodyOf(
  call: RenderContext,
  choice: ChosenRepresentation,
  model: unknown,
): Promise<Buffer> | Buffer | undefined {
  const { view } = choice.representation;
  if (view instanceof TemplateView) return call.exchange.renderTemplate(view.template, model);
  return view instanceof JsonView ? jsonOf(call.exchange, choice, model) : madeBy(view, call, { ...choice, model });
}

/** Adapters read the type before they render JSON. If they fail, it is removed, so that the error's response does not have it. */
function jsonOf(exchange: Exchange, choice: ChosenRepresentation, model: unknown): Buffer | undefined {
  if (hasOwnType(exchange, choice)) return exchange.render(model);
  const { representation } = choice;
  exchange.setHeader(
    'Content-Type',
    representation.parsed.type.includes('json') ? contentTypeOf(representation) : 'application/json',
  );
  let body: Buffer | undefined;
  try {
    body = exchange.render(model);
  } finally {
    if (body === undefined) exchange.removeHeader('Content-Type');
  }
  return body;
}

/** A view may render a file without reading it, so the file is closed. */
async function closing(model: unknown, view: () => unknown): Promise<unknown> {
  try {
    return await view();
  } finally {
    discard(model);
  }
}

async function madeBy(
  view: ViewFunction,
  call: RenderContext,
  { representation, language, model }: ChosenRepresentation & { model: unknown },
): Promise<Buffer> {
  const { mediaType } = representation;
  const made = await closing(model, () => view(model, { ...call.details, mediaType, language }));
  call.exchange.payload = typeof made === 'string' ? 'text' : undefined;
  if (typeof made !== 'string' && !(made instanceof Uint8Array))
    throw invalidViewResult(call.program.name, mediaType, made);
  return Buffer.from(made as string);
}
