import type { ExecutionContext } from '@nestjs/common';

import type { JsonView, TemplateView, ViewCall } from '../../http/program/representation.js';
import { readInherited } from './inherited-metadata.js';
import type { GiottoArguments, OptionFunction, Unsaid } from '../options/option-function.js';
import type { Class } from './stand-in.metadata.js';

/** The call that a view function gets: `args`, `context`, `mediaType`, `language`. */
export type GiottoViewCall<Args extends object = GiottoArguments> = ViewCall<ExecutionContext, Args>;

/**
 * Renders the body of a response.
 * @typeParam Model `unknown`, unless given here or in an annotation of the parameter
 * @example ({ x, squared }: Square) => `${x},${squared}\n`
 */
export type GiottoViewFunction<Model = unknown, Args extends object = GiottoArguments, Taken = Model> = OptionFunction<
  [model: Model, call: GiottoViewCall<Args>],
  [model: Taken, call: GiottoViewCall<Unsaid<Args>>],
  string | Buffer | Promise<string | Buffer>
>;

/** An answer by the framework or the template engine: `GiottoView.json()`, `GiottoView.template(name)`. */
export type GiottoFrameworkRepresentation = TemplateView | JsonView;

/** Makes the answer of one media type: `GiottoView.template(name)`, `GiottoView.json()`, or a function. */
export type GiottoRepresentation<Model = unknown, Args extends object = GiottoArguments, Taken = Model> =
  GiottoFrameworkRepresentation | GiottoViewFunction<Model, Args, Taken>;

/**
 * Representations by media type, the preferred one first.
 * @typeParam Shown the model that each of them takes; TypeScript infers it
 * @example
 * { 'text/html': template('squared'), 'text/csv': ({ x, squared }: Square) => `${x},${squared}\n` }
 */
export type GiottoRepresentations<
  Model = unknown,
  Args extends object = GiottoArguments,
  Shown extends object = Record<string, Model>,
> = {
  readonly [Type in keyof Shown]: GiottoRepresentation<Model, Args, Shown[Type]>;
};

/** Options of `@GiottoView(representations, options)`. */
export interface GiottoViewOptions {
  /**
   * Language tags (BCP 47) in which the method can answer, the preferred one first. `Accept-Language` chooses.
   * @default [] one language
   * @example ['en', 'de-CH']
   */
  languages?: readonly string[];
  /**
   * Whether the method runs once for different representations of a call that are requested together: within ten
   * seconds, or the lifetime if that is shorter. The method must neither touch the response nor look at the media type.
   * @default false
   * @example true
   */
  shareModel?: boolean;
}

/** The metadata of `@GiottoView` on a method. */
export interface ViewMetadata {
  readonly representations: GiottoRepresentations;
  readonly options: GiottoViewOptions;
}

const VIEW = Symbol.for('giotto-cache: view');

export function writeView(target: object, name: string, metadata: ViewMetadata): void {
  Reflect.defineMetadata(VIEW, metadata, target, name);
}

/** Copies an inherited method's view to the class itself, which is about to get a method of that name. */
export function keepView(target: Class, name: string): void {
  const view = readView(target, name);
  if (view !== undefined) writeView(target, name, view);
}

/** Returns the view of a class's own or inherited method, but not of one that it overrides. */
export const readView = (target: Class, name: string): ViewMetadata | undefined =>
  readInherited(VIEW, target, name) as ViewMetadata | undefined;
