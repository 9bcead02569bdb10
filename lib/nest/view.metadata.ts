import type { ExecutionContext } from '@nestjs/common';

import type { FaceView, ViewCall, ViewFunction } from '../http/face.js';
import { readInherited } from './inherited-metadata.js';
import type { Class } from './stand-in.metadata.js';

/** A call as a view sees it: `args`, `context`, `mediaType`, `language`. */
export type GiottoViewCall = ViewCall<ExecutionContext>;

/** Makes a response's body of the model and the call. */
export type GiottoViewFunction = ViewFunction<ExecutionContext>;

/** What answers for one media type: `template(name)`, `json()`, or a function. */
export type GiottoFace = FaceView<ExecutionContext>;

/** Faces by media type, the preferred one first. */
export type GiottoFaces = Readonly<Record<string, GiottoFace>>;

/** `@GiottoView(faces, options)`. */
export interface GiottoViewOptions {
  /** Language tags (BCP 47) in which the method can answer, the preferred one first. */
  languages?: readonly string[];
  /**
   * Whether the method runs once where different faces of a call are asked for together, within ten seconds or the lifetime
   * if that is shorter. It must not touch the response then, nor look at the media type. Default false.
   */
  shareModel?: boolean;
}

/** What `@GiottoView` left on a method. */
export interface ViewMetadata {
  readonly faces: GiottoFaces;
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
