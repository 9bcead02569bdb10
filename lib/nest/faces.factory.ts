import { invalidFace, invalidLanguage, invalidMediaType, noFace } from '../errors.js';
import { JsonView, TemplateView, type Face, type FaceView } from '../http/face.js';
import { Faces } from '../http/faces.js';
import { canonicalType, parseMediaType } from '../http/media-type.js';
import { check } from './option-check.js';
import type { ViewMetadata } from './view.metadata.js';

const made = new WeakMap<ViewMetadata, Faces>();

/**
 * The faces that a decorator names, made once for each.
 * @param where what errors name
 * @throws GIOTTO_NO_FACE, GIOTTO_INVALID_MEDIA_TYPE, GIOTTO_INVALID_FACE, GIOTTO_INVALID_LANGUAGE
 */
export function facesOf(metadata: ViewMetadata, where: string): Faces {
  const known = made.get(metadata);
  if (known !== undefined) return known;
  const faces = new Faces(checkFaces(metadata, where), checkLanguages(metadata, where), checkShareModel(metadata, where));
  made.set(metadata, faces);
  return faces;
}

function checkFaces({ faces }: ViewMetadata, where: string): Face[] {
  const all = Object.entries(faces ?? {}).map(([type, view]) => checkFace(type, view, where));
  if (all.length === 0) throw noFace(where);
  const twice = all.find(({ mediaType }, at) => all.findIndex((face) => face.mediaType === mediaType) !== at);
  if (twice) throw invalidMediaType(where, twice.mediaType);
  return all;
}

function checkFace(type: string, view: unknown, where: string): Face {
  const parsed = parseMediaType(type);
  if (parsed === undefined) throw invalidMediaType(where, type);
  if (!isFaceView(view)) throw invalidFace(where, type, view);
  return { mediaType: canonicalType(parsed), parsed, view };
}

const isFaceView = (view: unknown): view is FaceView =>
  typeof view === 'function' || view instanceof JsonView || (view instanceof TemplateView && isText(view.template));

const isText = (value: unknown) => typeof value === 'string' && value !== '';

function checkLanguages({ options }: ViewMetadata, where: string): readonly string[] {
  const { languages } = options;
  if (languages === undefined) return [];
  if (!Array.isArray(languages) || languages.length === 0) throw invalidLanguage(where, languages);
  const strange: unknown = languages.find((language: unknown) => !isLanguage(language));
  if (strange !== undefined) throw invalidLanguage(where, strange);
  return [...languages] as string[];
}

function checkShareModel({ options: { shareModel } }: ViewMetadata, where: string): boolean | undefined {
  check(`${where}: shareModel`, shareModel, shareModel === undefined || typeof shareModel === 'boolean', 'Use true or false.');
  return shareModel;
}

/** `Intl` knows the grammar of RFC 5646. */
function isLanguage(tag: unknown): boolean {
  try {
    return typeof tag === 'string' && Intl.getCanonicalLocales(tag).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
