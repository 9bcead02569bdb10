import { VALUE } from '../../cache/value/value-call.js';
import type { MethodProgram } from '../../http/program/program.js';
import { resolveMethodOptions } from '../options/resolve-options.js';
import type { ModuleSettings } from '../options/settings.js';
import { valueFormOf } from '../options/value-form.js';
import { placeOf } from '../metadata/place.js';
import { argumentCount, checkSight, keyedParameters } from '../transports/handler-parameters.js';
import type { HandlerTransport } from '../transports/transport.js';
import { declaredBy } from './declared-program.js';
import { checkMethod } from './method-program.js';
import type { FoundMethod } from './program-methods.js';
import { declaredKind } from './return-kind.js';
import { checkVisibility } from './startup-checks.js';

/**
 * Returns the program of a handler that answers calls of another transport than HTTP.
 * @throws as `createMethodProgram`, GIOTTO_REFUSED_HANDLER, GIOTTO_FIELD_WITHOUT_KEY, GIOTTO_UNKEYABLE_PARAMETER,
 * GIOTTO_VISIBILITY_REQUIRED, GIOTTO_PRIVATE_WITHOUT_IDENTIFY
 */
export function createHandlerProgram(
  found: FoundMethod,
  transport: HandlerTransport,
  settings: ModuleSettings,
): MethodProgram {
  const where = placeOf(found);
  const { options } = found.standIn;
  checkMethod(found, ['visibility']);
  const { policy, maxEntryBytes, hiding, visibility, release } = resolveMethodOptions(options, settings, where);
  transport.check(found, visibility);
  checkSight(transport, found, visibility);
  checkVisibility(where, visibility, settings.identify);
  const declared = declaredBy(found, policy);
  return {
    kind: 'method',
    transport: transport.name,
    release,
    visibility,
    takes: options.key === undefined ? argumentCount(transport, found) : Infinity,
    form: valueFormOf(options, where),
    returns: declaredKind(found.target, found.method, found.standIn.method!),
    ...declared,
    hiding,
    isSecretAt: () => false,
    level: 'model',
    why: `it answers ${transport.caller}, and no request of HTTP`,
    mediaType: VALUE,
    maxEntryBytes,
    parameters: keyedParameters(transport, found, { names: declared.names, hiding }),
  };
}
