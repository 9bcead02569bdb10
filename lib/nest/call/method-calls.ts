import { Injectable } from '@nestjs/common';

import type { MethodProgram } from '../../http/program/program.js';
import type { RunMethod, StandInCall } from '../stand-in/call-dispatcher.js';
import { LivingApplication } from '../objects/living-applications.js';
import { TransportCalls } from './transport-calls.js';
import { ProgramHosts } from '../objects/program-hosts.js';
import { ProgramRegistry } from '../program/program.registry.js';
import { placeOf } from '../metadata/place.js';
import { readStandIn, type Class } from '../metadata/stand-in.metadata.js';

/** Calls of methods that are no routes. Those of objects in Nest's container are cached; on any other object the method just runs. */
@Injectable()
export class MethodCalls {
  constructor(
    private readonly calls: TransportCalls,
    private readonly programs: ProgramRegistry,
    private readonly hosts: ProgramHosts,
    private readonly application: LivingApplication,
  ) {}

  /** Answers a call of a known program. */
  answer(program: MethodProgram, call: StandInCall, method: RunMethod): unknown {
    const { target, given } = call;
    const why = this.hosts.has(target) ? undefined : this.application.adopt(target);
    if (why === undefined) return this.calls.answer(program, call, method);
    this.application.tell(program.name, why);
    return method(given);
  }

  /** Answers a call of a method that the startup did not find: its class was loaded late, or nobody provides it. */
  discover(call: StandInCall, method: RunMethod): unknown {
    const { target, method: name, standsFor, given } = call;
    const host = target.constructor as Class;
    if (!this.application.isStarted || readStandIn(host, name)?.method !== standsFor) return method(given);
    const why = this.application.adopt(target);
    const program = this.programs.find(host, name, standsFor);
    if (why === undefined && program?.kind === 'method') return this.calls.answer(program, call, method);
    if (why !== undefined) this.application.tell(placeOf({ target: host, method: name }), why);
    return method(given);
  }
}
