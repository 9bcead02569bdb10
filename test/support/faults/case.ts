import { setTimeout as wait } from 'node:timers/promises';

import { start, type Running } from '../apps/application.js';
import { patient } from '../keyvalue/patient.js';
import { type Burst, burst } from './burst.js';
import { type Backend, type Fault, LINES, type Scene, type Stand } from './fault.js';
import { heapInUse } from './heap.js';
import { Load } from './load.js';
import type { Measurement } from './measurement.js';
import { PACE } from './pace.js';
import { timeUntilCached } from './recovery.js';
import { HOT, SquaresController } from './squares.js';
import { TimedLogger } from './timed-logger.js';
import { Witness } from './witness.js';

const KEEP_ALIVE_MS = 60_000;
/** Where it takes longer, nothing says that the outage is over. */
const RECOVERY_MS = 10_000;

let cases = 0;

/** One application under load, one fault of its backend, and what became of the requests. */
export class Case<S extends Stand> {
  private readonly logger = new TimedLogger();
  private readonly bursts: Promise<Burst>[] = [];
  private readonly witness: Witness;

  private constructor(
    private readonly scene: Scene<S>,
    private readonly fault: Fault<S>,
    private readonly settings: { readonly prefix: string; readonly l1: Backend['l1'] },
  ) {
    this.witness = new Witness(scene.peer);
  }

  static async play<S extends Stand>(stand: S, fault: Fault<S>, l1?: Backend['l1']): Promise<Measurement> {
    const prefix = `case ${++cases}:`;
    const keyValue = stand.connect(fault.way ?? 'server');
    const peer = keyValue.isInProcess ? keyValue : Object.assign(patient(stand.connect('server')), { prefix });
    try {
      return await new Case({ stand, keyValue, peer }, fault, { prefix, l1 }).playInApplication();
    } finally {
      await peer.close();
    }
  }

  private async playInApplication(): Promise<Measurement> {
    const app = await start('express', {
      controllers: [SquaresController],
      cache: { cache: this.scene.keyValue, ...this.settings },
      clock: {
        get now() {
          return Date.now();
        },
      },
      prepare: (created) => created.useLogger(this.logger),
    });
    Object.assign(app.app.getHttpServer(), { keepAliveTimeout: KEEP_ALIVE_MS });
    try {
      return await this.measure(app);
    } finally {
      await app.close();
    }
  }

  private async measure(app: Running): Promise<Measurement> {
    const load = new Load(app.port);
    await warmUp(load);
    const heapBefore = heapInUse();
    load.start();
    const { cachedAgainAfter, ...moments } = await this.goThrough(load);
    const bursts = await Promise.all(this.bursts);
    const hanging = await load.stop();
    const { samples, unsent } = load;
    const { warnings, recoveries, firstWarningAt: foundOut } = this.logger;
    const { name, effect, blocksMs = 0 } = this.fault;
    const heapGrowth = heapInUse() - heapBefore;
    return {
      fault: name,
      effect,
      blocksMs,
      samples,
      moments: { ...moments, foundOut },
      hanging,
      unsent,
      cachedAgainAfter,
      backendMs: this.witness.slowestMs,
      warnings,
      recoveries,
      bursts,
      heapGrowth,
    };
  }

  /** Before, during and after the fault. */
  private async goThrough(load: Load) {
    this.witness.start();
    await wait(PACE.before);
    await this.witness.stop();
    const begun = performance.now();
    try {
      await this.fault.begin(this.scene);
      await wait(PACE.during / 2);
      this.bursts.push(burst(load));
      await wait(PACE.during / 2);
    } finally {
      await this.fault.end(this.scene);
    }
    const ended = performance.now();
    const cachedAgainAfter = await timeUntilCached(load);
    this.witness.start();
    await wait(PACE.after);
    if (LINES[this.fault.effect][0] > 0) await this.logger.untilRecovery(RECOVERY_MS);
    await this.witness.stop();
    return { begun, ended, cachedAgainAfter };
  }
}

/** Until every hot number answers from the cache. */
async function warmUp(load: Load) {
  for (const x of HOT) while (!(await load.ask(`/squared?x=${x}`)).cache.includes('; hit'));
}
