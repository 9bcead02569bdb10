import { takesSecond } from '../../cache/key/parameter-names.js';
import { isOff } from '../../cache/entry/lifetime.js';
import type { Representations } from '../../http/program/representations.js';
import type { Program, ProgramCall } from '../../http/program/program.js';
import { declaredBy } from './declared-program.js';
import { storableStatuses } from './default-status.js';
import { choiceParameter } from '../view/giotto-view.parameters.js';
import { HEADERS, ParameterType, REDIRECT, RENDER } from '../metadata/nest-metadata.js';
import { isInUrl, namedHeader } from '../arguments/argument-sources.js';
import type { Surrounding } from '../interceptors/interceptor-roles.js';
import { settleLevel, settleRedirect, type Settled } from '../interceptors/program-level.js';
import { keyParameters } from '../arguments/program-parameters.js';
import { sightOf } from './program-sight.js';
import { resolveRouteOptions } from '../options/resolve-options.js';
import { resolveProgramDownstream } from '../options/resolve-downstream.js';
import type { ModuleSettings, SharedSettings } from '../options/settings.js';
import { withSecrets } from '../arguments/secret-arguments.js';
import { placeOf } from '../metadata/place.js';
import type { FoundHandler } from './program-methods.js';
import { checkHandler, checkVisibility } from './startup-checks.js';
import { shapeWith } from '../interceptors/shaping.js';
import { checkNoValueOptions } from '../options/value-form.js';
import { checkView } from './view-checks.js';

interface DeclaredHeader {
  readonly name: string;
  readonly value: unknown;
}

/** Returns the program of a route: its settings, its level, its names and its key's parts. */
export function createRouteProgram(
  found: FoundHandler,
  surrounding: readonly Surrounding[],
  settings: ModuleSettings,
): Program {
  const where = placeOf(found);
  const { options, seconds } = found.standIn;
  checkNoValueOptions(options, where);
  const shared = resolveRouteOptions(options, settings, where);
  const settled = settle(found, surrounding, settings);
  if (found.representations !== undefined) checkView(found, settled);
  const isCached = !isOff(seconds);
  if (isCached) checkHandler(found);
  if (isCached) checkVisibility(where, shared.visibility, settings.identify);
  const declared = declaredBy(found, shared.policy);
  const keyed = found.route.filter((argument) => choiceParameter(argument) === undefined);
  return {
    kind: 'route',
    transport: 'http',
    ...shared,
    ...varyingBy(shared, found.representations),
    ...responseOf(found),
    ...levelOf(settled),
    sight: sightOf(found, settled),
    downstream: resolveProgramDownstream(options.downstream, settings.downstream, where),
    isAddressed: isAddressed(found, shared),
    ...declared,
    isCached,
    statuses: storableStatuses(shared.statuses, found.handler),
    representations: found.representations,
    parameters: withSecrets(keyParameters(keyed, shared.hiding), declared.names, shared.hiding),
  } satisfies SharedSettings & Program;
}

/**
 * A key contains the chosen media type and language, and never `Accept` itself, of which clients have endless
 * spellings.
 */
function varyingBy(
  { vary, compress }: SharedSettings,
  representations: Representations | undefined,
): Pick<Program, 'vary' | 'chosenBy' | 'negotiated'> {
  const own = vary.filter((field) => !representations?.chosenBy.includes(field));
  const chosenBy = [...(representations?.negotiated ?? [])];
  if (compress) chosenBy.push('accept-encoding');
  return { vary: own, chosenBy, negotiated: [...own, ...chosenBy] };
}

/** A shared cache finds answers by the URL and the fields of `Vary`. Guards, locals and all other arguments are unknown to it. */
function isAddressed({ route, standIn }: FoundHandler, { vary, locals }: SharedSettings): boolean {
  const { key } = standIn.options;
  if ((key !== undefined && takesSecond(key)) || [...locals.values()].includes('key')) return false;
  return route.every((argument) => {
    const header = namedHeader(argument);
    if (argument.type === ParameterType.RESPONSE || choiceParameter(argument) !== undefined) return true;
    return header === undefined ? isInUrl(argument) : vary.includes(header.toLowerCase());
  });
}

function responseOf({
  handler,
  representations,
}: FoundHandler): Pick<Program, 'mediaType' | 'template' | 'redirect' | 'declaredHeaders'> {
  const template = Reflect.getMetadata(RENDER, handler) as string | undefined;
  const declared = (Reflect.getMetadata(HEADERS, handler) ?? []) as DeclaredHeader[];
  const redirect = Reflect.getMetadata(REDIRECT, handler) as { url: string; statusCode?: number } | undefined;
  return {
    template,
    redirect: redirect && (redirect.statusCode ?? 302),
    mediaType:
      representations?.mediaTypes[0] ??
      declaredType(declared) ??
      (template === undefined ? 'application/json' : 'text/html'),
    declaredHeaders: new Set(declared.map(({ name }) => name.toLowerCase())),
  };
}

/** Returns the media type in lower case, without parameters. */
function declaredType(declared: readonly DeclaredHeader[]): string | undefined {
  const header = declared.find(({ name }) => name.toLowerCase() === 'content-type');
  return typeof header?.value === 'string' ? header.value.split(';')[0]!.trim().toLowerCase() : undefined;
}

const settle = (found: FoundHandler, surrounding: readonly Surrounding[], settings: ModuleSettings): Settled =>
  (Reflect.hasMetadata(REDIRECT, found.handler) ? settleRedirect : settleLevel)(surrounding, settings, found);

function levelOf({ shapers, ...settled }: Settled) {
  return {
    ...settled,
    serialize: (model: unknown, call: ProgramCall, stages?: unknown[]) =>
      shapeWith(shapers, model, call.context as never, stages),
  };
}
