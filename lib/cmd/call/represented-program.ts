import { wrongUse } from '../../errors/command-line.js';
import { parseContentType } from '../../http/headers/content-type.js';
import { COMMAND_LINE_TYPE, JsonView, type Representation } from '../../http/program/representation.js';
import type { Choice } from '../../http/program/representations.js';
import { preferredRepresentation, preferredLanguage } from '../../http/program/negotiation.js';
import type { Program } from '../../http/program/program.js';
import type { Started } from '../application/start-application.js';
import type { CommandProgram } from './command-program.js';
import { httpRenderer } from './http-renderer.js';
import { readableRenderer, type Renderer } from './renderer.js';
import { asSerializedOverHttp, serializerOf } from './serializers.js';

/** What is wanted of an answer. */
export interface Preferences {
  /** A media type; without one the command line's. */
  readonly accept?: string;
  /** One of the languages of a view. */
  readonly language?: string;
  /** Request headers, by lower-cased name, for programs that look at some. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A program as it is called for one of its representations. */
export interface RepresentedProgram {
  /** As the cache sees it. */
  readonly program: Program;
  readonly mediaType: string;
  /** What stands in its keys in place of the program's own media type. */
  readonly choice: Choice | undefined;
  readonly renderer: Renderer;
}

/** The media types that a program can be printed in. */
export const representationsOf = ({ program }: CommandProgram): string[] => [
  ...new Set([COMMAND_LINE_TYPE, ...(program.representations?.mediaTypes ?? [program.mediaType])]),
];

/** The languages that a program can be printed in. */
export const languagesOf = ({ program }: CommandProgram): readonly string[] => program.representations?.languages ?? [];

/**
 * The program in the representation that was asked for; without preferences, the command line's.
 * @throws GIOTTO_WRONG_USE for a representation or a language that it has not
 */
export function representationOf(found: CommandProgram, started: Started, preferences: Preferences): RepresentedProgram {
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

/** What the command line would have sent, were it a framework. */
const READABLE: Representation = { mediaType: COMMAND_LINE_TYPE, parsed: parseContentType(COMMAND_LINE_TYPE), view: new JsonView() };

/** Nothing works on what is printed but the serializers around the method, where it has a view of its own. */
const readable = (found: CommandProgram, { app }: Started, language: string | undefined): RepresentedProgram => ({
  program: { ...found.program, ...PRINTED, serialize: serializerOf(found, app) },
  mediaType: COMMAND_LINE_TYPE,
  choice: { representation: READABLE, language },
  renderer: readableRenderer,
});

const PRINTED = { level: 'view', why: 'it is printed as it is', template: undefined, redirect: undefined, stages: [], isGathered: false } as const satisfies Partial<Program>;
