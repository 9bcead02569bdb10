import { httpOption } from '../../errors/options.js';
import { requestScoped } from '../../errors/startup.js';
import type { MethodProgram } from '../../http/program/program.js';
import { VALUE } from '../../cache/value/value-call.js';
import { declaredBy } from './declared-program.js';
import type { GiottoCacheProgramOptions } from '../options/giotto-cache.options.js';
import type { FoundMethod } from './program-methods.js';
import { resolveMethodOptions } from '../options/resolve-options.js';
import type { ModuleSettings } from '../options/settings.js';
import { declaredKind } from './return-kind.js';
import { secretPositions } from '../arguments/secret-arguments.js';
import { placeOf } from '../metadata/place.js';
import { checkSingleton, checkSameClassElsewhere } from './startup-checks.js';
import { valueFormOf } from '../options/value-form.js';

const HTTP_ALONE: readonly (keyof GiottoCacheProgramOptions)[] = [
  'methods',
  'statuses',
  'vary',
  'visibility',
  'compress',
  'locals',
  'middlewareHeaders',
  'downstream',
];

/**
 * Returns the program of a provider's method.
 * @throws GIOTTO_REQUEST_SCOPED, GIOTTO_HTTP_OPTION, GIOTTO_INVALID_PROGRAM_NAME, GIOTTO_INVALID_OPTION,
 * GIOTTO_INVALID_TAG
 */
export function createMethodProgram(found: FoundMethod, settings: ModuleSettings): MethodProgram {
  const where = placeOf(found);
  const { options } = found.standIn;
  checkMethod(found);
  const { policy, maxEntryBytes, hiding, release } = resolveMethodOptions(options, settings, where);
  const declared = declaredBy(found, policy);
  return {
    kind: 'method',
    transport: 'provider',
    visibility: undefined,
    takes: Infinity,
    form: valueFormOf(options, where),
    returns: declaredKind(found.target, found.method, found.standIn.method!),
    ...declared,
    hiding,
    release,
    isSecretAt: secretPositions(declared.names, hiding),
    level: 'model',
    why: 'it is called by code and answers no request',
    mediaType: VALUE,
    maxEntryBytes,
    parameters: [],
  };
}

/**
 * Refuses methods whose values could not be stored safely, and options that are about requests of HTTP.
 * @param allowed such options that make sense all the same
 * @throws GIOTTO_REQUEST_SCOPED, GIOTTO_DUPLICATE_PROGRAM, GIOTTO_HTTP_OPTION
 */
export function checkMethod(found: FoundMethod, allowed: readonly string[] = []): void {
  const where = placeOf(found);
  checkSingleton(found);
  if (found.host.isTransient) throw requestScoped(where, 'transient');
  checkSameClassElsewhere(found);
  const stray = HTTP_ALONE.find((option) => found.standIn.options[option] !== undefined && !allowed.includes(option));
  if (stray !== undefined) throw httpOption(where, stray);
}
