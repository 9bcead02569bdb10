import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { isObservable, map } from 'rxjs';

import { ValueCache } from '../../cache/value/value-cache.js';
import { WarnOnce } from '../../http/advice/warn-once.js';
import { bypass, EVERYBODY, identityOf, type Audience } from '../../http/call/audience.js';
import { StorageWatch } from '../../http/record/storage-watch.js';
import { reasonOf } from '../../errors/reason.js';
import type { HandlerTransportName, MethodProgram } from '../../http/program/program.js';
import { MODULE_SETTINGS } from '../options/giotto-cache.tokens.js';
import type { ModuleSettings } from '../options/settings.js';
import type { RunMethod, StandInCall } from '../stand-in/call-dispatcher.js';
import { contextOf } from '../transports/current-call.js';
import type { Caller, HandlerTransport } from '../transports/transport.js';
import { TRANSPORTS } from '../transports/transports.js';
import { MethodAnswers } from './method-answers.js';
import type { MethodCall } from './method-cache.js';

/** The program of a handler that Nest calls for another transport than HTTP. */
type HandlerProgram = MethodProgram & { readonly transport: HandlerTransportName };

const isHandlerProgram = (program: MethodProgram): program is HandlerProgram => program.transport !== 'provider';

/**
 * Answers calls of provider methods, which code calls, and of resolvers, message handlers and gateways, which Nest calls. If code
 * calls one of the latter, the method just runs, as with routes.
 */
@Injectable()
export class TransportCalls {
  @Inject(StorageWatch)
  private readonly watch!: StorageWatch;

  constructor(
    private readonly answers: MethodAnswers,
    private readonly values: ValueCache,
    private readonly warnOnce: WarnOnce,
    @Inject(MODULE_SETTINGS) private readonly settings: Pick<ModuleSettings, 'identify'>,
  ) {}

  answer(program: MethodProgram, { target, method: name, given }: StandInCall, method: RunMethod): unknown {
    if (!isHandlerProgram(program)) return this.answers.answer({ program, given, method });
    const context = contextOf(target, name);
    return context === undefined ? method(given) : this.respond(program, { program, given, method, context });
  }

  private async respond(program: HandlerProgram, call: MethodCall & { context: ExecutionContext }): Promise<unknown> {
    const audience = await this.audienceOf(program, call.context);
    if (audience.kind !== 'bypass') return this.answers.answer({ ...call, identity: audience.identity });
    const { outcome, warning } = audience;
    if (warning === undefined) this.watch.bypassed(program.name, outcome.detail);
    else this.warnOnce.notCached(program.name, warning);
    return this.values.bypass(program.name, () => uncached(call), outcome.detail);
  }

  private audienceOf(
    { transport, visibility }: HandlerProgram,
    context: ExecutionContext,
  ): Audience | Promise<Audience> {
    if (visibility === 'public') return EVERYBODY;
    const caller = callerIn(TRANSPORTS[transport], context);
    if (visibility === 'private') return identityOf(caller.identified, this.settings.identify!);
    if (caller.kind === 'unknown') return bypass('authorization', caller.why);
    return caller.isAuthenticated ? bypass('authorization') : EVERYBODY;
  }
}

const CURE = "Say who shares its entries: visibility: 'public' or 'private'.";

/** An application makes contexts as it likes: looking into one may run its code. */
function callerIn(transport: HandlerTransport, context: ExecutionContext): Caller {
  try {
    return transport.callerOf(context);
  } catch (error) {
    return { kind: 'unknown', why: `its context cannot be read (${reasonOf(error)}). ${CURE}`, identified: undefined };
  }
}

/** Returns the value in the form that it has when it is cached. */
async function uncached({ program: { form }, given, method }: MethodCall): Promise<unknown> {
  const returned = await method(given);
  return isObservable(returned) ? returned.pipe(map((value) => form.given(value))) : form.given(returned);
}
