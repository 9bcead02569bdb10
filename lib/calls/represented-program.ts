import { wrongUse } from '../errors/command-line.js';
import { parseContentType } from '../http/headers/content-type.js';
import { COMMAND_LINE_TYPE, JsonView, type Representation } from '../http/program/representation.js';
import type { Choice } from '../http/program/representations.js';
import { preferredRepresentation, preferredLanguage } from '../http/program/negotiation.js';
import type { Program } from '../http/program/program.js';
import type { Started } from './started.js';
import type { CommandProgram } from './command-program.js';
import { httpRenderer } from './http-renderer.js';
import { readableRenderer, type Renderer } from './renderer.js';
import { asSerializedOverHttp, serializerOf } from './serializers.js';

/** The representation that the caller prefers (RFC 9110, section 12). */
export interface Preferences {
  /** A media type. @default 'text/cmd' */
  readonly accept?: string;
  /** One of the languages of a view. */
  readonly language?: string;
  /** Request headers by lower-cased name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A program, and the representation to print. */
export interface RepresentedProgram {
  /** The program with the level and serializers of that representation. */
  readonly program: Program;
  readonly mediaType: string;
  /** The chosen representation, if keys contain it. */
  readonly choice: Choice | undefined;
  readonly renderer: Renderer;
}

/** Returns the media types that a program can be printed in. */
export const representationsOf = ({ program }: CommandProgram): string[] => [
  ...new Set([COMMAND_LINE_TYPE, ...(program.representations?.mediaTypes ?? [program.mediaType])]),
];

/** Returns the languages that a program can be printed in. */
export const languagesOf = ({ program }: CommandProgram): readonly string[] => program.representations?.languages ?? [];

/**
 * Returns the program in the preferred representation; by default in the command line's.
 * @throws GIOTTO_WRONG_USE for a representation or language that it does not have
 */
export function representationOf(
  found: CommandProgram,
  started: Started,
  preferences: Preferences,
): RepresentedProgram {
  const { accept = COMMAND_LINE_TYPE } = preferences;
  const { program } = found;
  const language = languageFor(found, preferences);
  const representation = program.representations && preferredRepresentation(accept, program.representations.all);
  if (representation !== undefined) return viewed(found, started, { representation, language });
  if (accept === COMMAND_LINE_TYPE) return readable(found, started, language);
  if (program.representations === undefined && accept === program.mediaType)
    return { program, mediaType: accept, choice: undefined, renderer: httpRenderer(found, started) };
  throw wrongUse(`${program.name} has no representation ${accept}.`, `It has ${listed(representationsOf(found))}.`);
}

function languageFor(found: CommandProgram, { language, headers }: Preferences): string | undefined {
  const languages = languagesOf(found);
  const isKnown = languages.some((known) => known.toLowerCase() === language?.toLowerCase());
  if (language !== undefined && languages.length > 0 && !isKnown)
    throw wrongUse(`${found.program.name} has no language ${language}.`, `It has ${listed(languages)}.`);
  return preferredLanguage(language ?? headers?.['accept-language'], languages);
}

const listed = (names: readonly string[]) => names.join(' and ');

const viewed = (found: CommandProgram, started: Started, choice: Choice): RepresentedProgram => ({
  program: asSerializedOverHttp(found, started),
  mediaType: choice.representation.mediaType,
  choice,
  renderer: httpRenderer(found, started, choice.representation),
});

/** The command line's own representation. */
const READABLE: Representation = {
  mediaType: COMMAND_LINE_TYPE,
  parsed: parseContentType(COMMAND_LINE_TYPE),
  view: new JsonView(),
};

/** Of all interceptors only serializers run. */
const readable = (found: CommandProgram, { app }: Started, language: string | undefined): RepresentedProgram => ({
  program: { ...found.program, ...PRINTED, serialize: serializerOf(found, app) },
  mediaType: COMMAND_LINE_TYPE,
  choice: { representation: READABLE, language },
  renderer: readableRenderer,
});

const PRINTED = {
  level: 'view',
  why: 'it is printed as it is',
  template: undefined,
  redirect: undefined,
  stages: [],
  isGathered: false,
} as const satisfies Partial<Program>;
