import type { ExecutionContext } from '@nestjs/common';

import type { Program, ProgramCall } from '../http/program.js';
import type { GiottoCacheCall } from './giotto-cache.options.js';
import { HEADERS, REDIRECT, RENDER } from './nest-metadata.js';
import { serializeWith, settleLevel, type Settled, type Surrounding } from './program-level.js';
import { keyParameters } from './program-parameters.js';
import { tagRules } from './program-tags.js';
import { resolveSharedOptions, type ModuleSettings, type SharedSettings } from './resolved-options.js';
import { resolveTimeout } from './resolved-policy.js';
import { checkHandler, checkProgramName, checkVisibility, placeOf, type FoundHandler } from './startup-checks.js';

interface DeclaredHeader {
  readonly name: string;
  readonly value: unknown;
}

/** Everything about a program that the startup can settle: names, options with their defaults, level, media type. */
export function createProgram(found: FoundHandler, surrounding: readonly Surrounding[], settings: ModuleSettings): Program {
  const where = placeOf(found);
  const { options, seconds } = found.standIn;
  const shared = resolveSharedOptions(options, settings.shared, where);
  checkHandler(found);
  checkVisibility(where, shared.visibility, settings.identify);
  return {
    isRoute: true,
    ...shared,
    ...faceOf(found.handler),
    ...levelOf(found, surrounding, settings),
    policy: resolveTimeout(options, shared.policy, where),
    seconds: typeof seconds === 'number' ? seconds : undefined,
    tags: tagRules(options.tags, where),
    negotiated: shared.compress ? [...shared.vary, 'accept-encoding'] : shared.vary,
    name: checkProgramName(where, options.program ?? where),
    parameters: keyParameters(found.route),
    key: options.key && (({ args, context }) => options.key!(args, context as ExecutionContext)),
    lifetime: typeof seconds === 'function' ? (model, call) => seconds(model, call as GiottoCacheCall) : () => seconds,
  } satisfies SharedSettings & Program;
}

function faceOf(handler: object): Pick<Program, 'mediaType' | 'template' | 'redirect' | 'declaredHeaders'> {
  const template = Reflect.getMetadata(RENDER, handler) as string | undefined;
  const declared = (Reflect.getMetadata(HEADERS, handler) ?? []) as DeclaredHeader[];
  const redirect = Reflect.getMetadata(REDIRECT, handler) as { url: string; statusCode?: number } | undefined;
  return {
    template,
    redirect: redirect && (redirect.statusCode ?? 302),
    mediaType: declaredType(declared) ?? (template === undefined ? 'application/json' : 'text/html'),
    declaredHeaders: new Set(declared.map(({ name }) => name.toLowerCase())),
  };
}

/** The type alone, in lower case: what identifies a representation's format. */
function declaredType(declared: readonly DeclaredHeader[]): string | undefined {
  const header = declared.find(({ name }) => name.toLowerCase() === 'content-type');
  return typeof header?.value === 'string' ? header.value.split(';')[0]!.trim().toLowerCase() : undefined;
}

function levelOf(found: FoundHandler, surrounding: readonly Surrounding[], settings: ModuleSettings) {
  const settled = Reflect.hasMetadata(REDIRECT, found.handler) ? REDIRECTS : settleLevel(surrounding, settings.transparent);
  return {
    level: settled.level,
    why: settled.why,
    isObserved: surrounding.length > 0,
    serialize: (model: unknown, call: ProgramCall) => serializeWith(settled.serializers, model, call.context as never),
  };
}

/** Nest makes a redirection of the value itself. */
const REDIRECTS: Settled = { level: 'model', why: '@Redirect() works on the value itself', serializers: [] };
