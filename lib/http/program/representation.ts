import type { ContentType } from '../headers/content-type.js';
import type { ProgramCall } from './program.js';

/** One call, for a view function: the arguments, Nest's context, and what was chosen for the client. */
export interface ViewCall<
  Context = unknown,
  Args extends object = Readonly<Record<string, unknown>>,
> extends ProgramCall<Context, Args> {
  /** The media type of the representation, lower-cased, as in `@GiottoView`. */
  readonly mediaType: string;
  /** One of the view's `languages`; `undefined` if it has none. */
  readonly language: string | undefined;
}

/** Declared as a method, so that a view may name the type of its own model. */
interface Viewing<Context> {
  view(model: unknown, call: ViewCall<Context>): string | Buffer | Promise<string | Buffer>;
}

/** Renders what the method returned, after serializers. Text is sent as UTF-8. */
export type ViewFunction<Context = unknown> = Viewing<Context>['view'];

/** A representation by the application's template engine. */
export class TemplateView {
  constructor(readonly template: string) {}
}

/** A representation by the framework's own JSON. */
export class JsonView {
  /** Without this property TypeScript would accept any function. */
  readonly kind = 'json';
}

export type RepresentationView<Context = unknown> = TemplateView | JsonView | ViewFunction<Context>;

/** One form of a program's answers (RFC 9110, section 3.2). */
export interface Representation {
  /** Type and parameters, in lower case except for values. It is the third part of the key. */
  readonly mediaType: string;
  readonly parsed: ContentType;
  readonly view: RepresentationView;
}

/** The type for the command line. No wildcard matches it. */
export const COMMAND_LINE_TYPE = 'text/cmd';

/** Returns the `Content-Type` of a representation, unless the method has set one. */
export function contentTypeOf({ mediaType, parsed, view }: Representation): string {
  const isText = parsed.type.startsWith('text/') || view instanceof JsonView;
  return isText && parsed.parameters.size === 0 ? `${mediaType}; charset=utf-8` : mediaType;
}
