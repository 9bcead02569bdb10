import type { ContentType } from '../headers/content-type.js';
import type { ProgramCall } from './program.js';

/** A call as a view sees it: the arguments, Nest's context, and what was chosen for the client. */
export interface ViewCall<Context = unknown, Args extends object = Readonly<Record<string, unknown>>> extends ProgramCall<Context, Args> {
  /** The media type of the representation, as its key in `@GiottoView` has it, in lower case. */
  readonly mediaType: string;
  /** One of the view's `languages`; `undefined` where it has none. */
  readonly language: string | undefined;
}

/** As a method, so that a view may name the type of its own model. */
interface Viewing<Context> {
  view(model: unknown, call: ViewCall<Context>): string | Buffer | Promise<string | Buffer>;
}

/** Makes the body of a response from what the method returned, behind serializers. Text is sent as UTF-8. */
export type ViewFunction<Context = unknown> = Viewing<Context>['view'];

/** A representation made by the application's template engine. */
export class TemplateView {
  constructor(readonly template: string) {}
}

/** A representation that is what the framework would have sent. */
export class JsonView {
  /** Without it any function would be one to TypeScript. */
  readonly kind = 'json';
}

/** What makes the body of a representation. */
export type RepresentationView<Context = unknown> = TemplateView | JsonView | ViewFunction<Context>;

/** One of the forms in which a program can answer. */
export interface Representation {
  /** Its type and parameters, in lower case but for values: the third part of the key. */
  readonly mediaType: string;
  readonly parsed: ContentType;
  readonly view: RepresentationView;
}

/** For the command line alone: no wildcard reaches it. */
export const COMMAND_LINE_TYPE = 'text/cmd';

/** What a response by this representation says of itself, unless the method said it. */
export function contentTypeOf({ mediaType, parsed, view }: Representation): string {
  const isText = parsed.type.startsWith('text/') || view instanceof JsonView;
  return isText && parsed.parameters.size === 0 ? `${mediaType}; charset=utf-8` : mediaType;
}
