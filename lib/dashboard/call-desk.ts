import { Inject, Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import type { Clock } from '../cache/support/clock.js';
import { logLine } from '../cache/support/log-text.js';
import { positionalArguments } from '../calls/bind-arguments.js';
import { explainCall, explainMethod, type Explanation } from '../calls/explain.js';
import { invalidationOf } from '../calls/invalidation-of.js';
import { ProgramCaller } from '../calls/program-caller.js';
import { wrongUse } from '../errors/command-line.js';
import { GIOTTO_CLOCK } from '../nest/options/giotto-cache.tokens.js';
import type { GiottoCacheService } from '../nest/values/giotto-cache.service.js';
import type { Asked } from './asked.js';
import { listPrograms, type Listed } from './catalog.js';
import type { DashboardSettings } from './options.js';
import { showEntry, type ShownEntry } from './stored-entry.js';
import { DASHBOARD_CACHE, DASHBOARD_SETTINGS } from './tokens.js';

/** Says what the cache would do for a call, and why. */
export interface LookedUp {
  readonly program: string;
  readonly representation?: string;
  /** In words, such as `hit, 3600 s left`. */
  readonly cache: string;
  readonly level: string;
  /** Why it has this level. */
  readonly why: string;
  readonly key?: string;
  readonly entry?: ShownEntry;
}

/** Says if the backend took an invalidation. If it did not, the invalidation is repeated until it does. */
export interface Invalidated {
  readonly isTaken: boolean;
}

/** Takes orders that name programs and single calls. */
@Injectable()
export class CallDesk {
  private readonly log = new Logger('GiottoDashboard');
  private made: ProgramCaller | undefined;

  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(DASHBOARD_CACHE) private readonly cache: GiottoCacheService,
    @Inject(DASHBOARD_SETTINGS) private readonly settings: DashboardSettings,
  ) {}

  programs(): Listed[] {
    return listPrograms(this.caller.programs);
  }

  /**
   * Looks a call up. The application's pipes run, and its method does not.
   * @throws GIOTTO_WRONG_USE, and errors of pipes
   */
  async lookUp(asked: Asked): Promise<LookedUp> {
    const program = asked.text('program');
    if (program === undefined) throw wrongUse('Which program?', '');
    const ofCode = this.caller.programs.ofCode.get(program);
    if (ofCode === undefined) return this.lookUpRoute(program, asked);
    const explained = await explainMethod(this.modules, ofCode.program, positionalArguments(ofCode, asked.words));
    const { level, why } = ofCode.program;
    return { program, level, why, ...this.shown(explained) };
  }

  /**
   * Invalidates a program, one call of it, or a tag.
   * @throws GIOTTO_WRONG_USE, GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG
   */
  async invalidate(asked: Asked): Promise<Invalidated> {
    const [program, tag] = [asked.text('program'), asked.text('tag')];
    const given = asked.words;
    if ((program === undefined) === (tag === undefined)) throw wrongUse('Name a program or a tag.', '');
    const tags = tag === undefined ? undefined : [tag];
    const isTaken = await this.cache.invalidate(await invalidationOf(this.caller, { program, given, tags }));
    const what = program === undefined ? 'a tag' : `${given.size > 0 ? 'a call of ' : ''}the program ${program}`;
    this.log.log(logLine(`Invalidated on the dashboard: ${what}.`));
    return { isTaken };
  }

  private async lookUpRoute(program: string, asked: Asked): Promise<LookedUp> {
    const found = this.caller.named(program).program;
    const accept = asked.text('as') ?? found.representations?.mediaTypes[0] ?? found.mediaType;
    const language = asked.text('language');
    const { call, represented } = await this.caller.prepare({ program, given: asked.words, accept, language });
    const { level, why } = call.program;
    const explained = this.shown(await explainCall(this.modules, call));
    return { program, representation: represented.mediaType, level, why, ...explained };
  }

  private shown({ key, cache, entry }: Explanation): Pick<LookedUp, 'cache' | 'key' | 'entry'> {
    const { show } = this.settings;
    const now = this.modules.get<Clock>(GIOTTO_CLOCK, { strict: false })();
    return { cache, key: show.keys ? key : undefined, entry: entry && showEntry(entry, now, show) };
  }

  /** Made once, after the application has started. It is this application, so its HTTP server is known. */
  private get caller(): ProgramCaller {
    return (this.made ??= new ProgramCaller({ app: this.modules, isWhole: true }));
  }
}
