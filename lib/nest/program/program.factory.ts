import { Inject, Injectable } from '@nestjs/common';

import type { MethodProgram, Program } from '../../http/program/program.js';
import { MODULE_SETTINGS } from '../options/giotto-cache.tokens.js';
import { transportOf } from '../transports/transports.js';
import { createHandlerProgram } from './handler-program.js';
import { createMethodProgram } from './method-program.js';
import type { FoundHandler, FoundMethod } from './program-methods.js';
import { createRouteProgram } from './route-program.js';
import type { ModuleSettings } from '../options/settings.js';
import { SurroundingInterceptors } from '../interceptors/surrounding-interceptors.js';

/** Makes programs of the decorated methods, by the module's settings and the interceptors around them. */
@Injectable()
export class ProgramFactory {
  constructor(
    private readonly surrounding: SurroundingInterceptors,
    @Inject(MODULE_SETTINGS) private readonly settings: ModuleSettings,
  ) {}

  ofRoute(found: FoundHandler): Program {
    const rewriters = found.representations === undefined ? this.surrounding.rewriters() : [];
    return createRouteProgram(found, [...rewriters, ...this.surrounding.of(found.host, found.handler)], this.settings);
  }

  ofMethod(found: FoundMethod): MethodProgram {
    const transport = transportOf(found);
    return transport === undefined
      ? createMethodProgram(found, this.settings)
      : createHandlerProgram(found, transport, this.settings);
  }
}
