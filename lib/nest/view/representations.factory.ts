import { invalidRepresentation, invalidLanguage, invalidMediaType, noRepresentation } from '../../errors/views.js';
import {
  JsonView,
  TemplateView,
  type Representation,
  type RepresentationView,
} from '../../http/program/representation.js';
import { Representations } from '../../http/program/representations.js';
import { canonicalType, parseMediaType } from '../../http/headers/media-type.js';
import { check } from '../options/option-checks.js';
import type { ViewMetadata } from '../metadata/view.metadata.js';

const made = new WeakMap<ViewMetadata, Representations>();

/**
 * Returns the representations of a decorator, made once.
 * @param where `ClassName.method`, as errors name it
 * @throws GIOTTO_NO_REPRESENTATION, GIOTTO_INVALID_MEDIA_TYPE, GIOTTO_INVALID_REPRESENTATION, GIOTTO_INVALID_LANGUAGE
 */
export function representationsOf(metadata: ViewMetadata, where: string): Representations {
  const known = made.get(metadata);
  if (known !== undefined) return known;
  const representations = new Representations(
    checkRepresentations(metadata, where),
    checkLanguages(metadata, where),
    checkShareModel(metadata, where),
  );
  made.set(metadata, representations);
  return representations;
}

function checkRepresentations({ representations }: ViewMetadata, where: string): Representation[] {
  const all = Object.entries(representations ?? {}).map(([type, view]) => checkRepresentation(type, view, where));
  if (all.length === 0) throw noRepresentation(where);
  const twice = all.find(
    ({ mediaType }, at) => all.findIndex((representation) => representation.mediaType === mediaType) !== at,
  );
  if (twice) throw invalidMediaType(where, twice.mediaType);
  return all;
}

function checkRepresentation(type: string, view: unknown, where: string): Representation {
  const parsed = parseMediaType(type);
  if (parsed === undefined) throw invalidMediaType(where, type);
  if (!isRepresentationView(view)) throw invalidRepresentation(where, type, view);
  return { mediaType: canonicalType(parsed), parsed, view };
}

const isRepresentationView = (view: unknown): view is RepresentationView =>
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
  check(
    `${where}: shareModel`,
    shareModel,
    shareModel === undefined || typeof shareModel === 'boolean',
    'Use true or false.',
  );
  return shareModel;
}

/** `Intl` checks the grammar of RFC 5646. */
function isLanguage(tag: unknown): boolean {
  try {
    return typeof tag === 'string' && Intl.getCanonicalLocales(tag).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
