import type { ExecutionContext } from '@nestjs/common';

import type { JsonView, TemplateView, ViewCall } from '../../http/program/representation.js';
import { readInherited } from './inherited-metadata.js';
import type { GiottoArguments, OptionFunction, Unsaid } from '../options/option-function.js';
import type { Class } from './stand-in.metadata.js';

/** A call as a view sees it: `args`, `context`, `mediaType`, `language`. */
export type GiottoViewCall<Args extends object = GiottoArguments> = ViewCall<ExecutionContext, Args>;

/**
 * Makes a response's body of the model and the call.
 * @typeParam Model `unknown`, unless it is said; or annotate the parameter
 * @example ({ x, squared }: Square) => `${x},${squared}\n`
 */
export type GiottoViewFunction<Model = unknown, Args extends object = GiottoArguments, Taken = Model> = OptionFunction<
  [model: Model, call: GiottoViewCall<Args>],
  [model: Taken, call: GiottoViewCall<Unsaid<Args>>],
  string | Buffer | Promise<string | Buffer>
>;

/** What the framework or the template engine answers: `GiottoView.json()`, `GiottoView.template(name)`. */
export type GiottoFrameworkRepresentation = TemplateView | JsonView;

/** What answers for one media type: `GiottoView.template(name)`, `GiottoView.json()`, or a function. */
export type GiottoRepresentation<Model = unknown, Args extends object = GiottoArguments, Taken = Model> =
  | GiottoFrameworkRepresentation
  | GiottoViewFunction<Model, Args, Taken>;

/**
 * Representations by media type, the preferred one first.
 * @typeParam Shown the models that they take, one by one, which TypeScript infers
 */
export type GiottoRepresentations<Model = unknown, Args extends object = GiottoArguments, Shown extends object = Record<string, Model>> = {
  readonly [Type in keyof Shown]: GiottoRepresentation<Model, Args, Shown[Type]>;
};

/** `@GiottoView(representations, options)`. */
export interface GiottoViewOptions {
  /** Language tags (BCP 47) in which the method can answer, the preferred one first. */
  languages?: readonly string[];
  /**
   * Whether the method runs once where different representations of a call are asked for together, within ten seconds or the lifetime
   * if that is shorter. It must not touch the response then, nor look at the media type. Default false.
   */
  shareModel?: boolean;
}

/** What `@GiottoView` left on a method. */
export interface ViewMetadata {
  readonly representations: GiottoRepresentations;
  readonly options: GiottoViewOptions;
}

const VIEW = Symbol('giotto-cache: view');

export function writeView(target: object, name: string, metadata: ViewMetadata): void {
  Reflect.defineMetadata(VIEW, metadata, target, name);
}

/** Makes an inherited method's view the class's own, which is about to get the method itself. */
export function keepView(target: Class, name: string): void {
  const view = readView(target, name);
  if (view !== undefined) writeView(target, name, view);
}

/** What was left on this class's method, or on the one it inherits; not on one that it overrides. */
export const readView = (target: Class, name: string): ViewMetadata | undefined =>
  readInherited(VIEW, target, name) as ViewMetadata | undefined;
