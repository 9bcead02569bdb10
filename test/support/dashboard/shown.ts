import http from 'node:http';

import type { GiottoKeyValue } from 'giotto-cache';
import { GiottoDashboardModule, type GiottoDashboardOptions } from 'giotto-cache/dashboard';
import { SAMPLE_MS, SAMPLES } from '../../../lib/dashboard/history.js';
import { start, type Adapter, type Ingredients, type Running } from '../apps/application.js';
import { controllerOf } from './programs.js';

/** Lets everybody in. */
export const everybody = (): boolean => true;

interface Surroundings extends Partial<Ingredients> {
  readonly dashboard?: Partial<GiottoDashboardOptions>;
  readonly backend?: GiottoKeyValue;
  /** What the methods of the programs return. */
  readonly run?: (x: string) => unknown;
}

/** Starts an application with these programs and a dashboard at `/giotto`. */
export function startShown(
  adapter: Adapter,
  names: readonly string[],
  { dashboard, backend, run, imports = [], ...rest }: Surroundings = {},
): Promise<Running> {
  return start(adapter, {
    controllers: [controllerOf(names, run)],
    imports: [GiottoDashboardModule.forRoot({ guard: everybody, ...dashboard }), ...imports],
    ...(backend && { cache: { cache: backend } }),
    ...rest,
  });
}

/** How much of what happens in each half minute of an hour. */
const wave = (at: number, program: number) =>
  Math.max(0, Math.round(4 + 4 * Math.sin(at / 7 + program) + ((at * 7 + program * 3) % 5)));

/** Lets an hour pass in which programs are called, some much more than others. */
export async function liveAnHour({ clock, get }: Running, programs: number): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  for (let at = 0; at < SAMPLES - 1; at++) {
    clock.now += SAMPLE_MS;
    for (const path of callsIn(at, programs)) await get(path, { agent });
    await get('/giotto/state', { agent });
  }
  agent.destroy();
}

/** The requests of one sample: many of the first six programs, and a few of the others in turn. */
function callsIn(at: number, programs: number): string[] {
  const busy = Array.from({ length: Math.min(programs, 6) }, (_, program) =>
    Array.from(
      { length: Math.floor(wave(at, program) / (program + 1)) },
      (__, call) => `/p/${program}?x=${(at * call) % 9}`,
    ),
  );
  const others =
    programs > 6 ? [0, 1, 2].map((turn) => `/p/${6 + ((at * 3 + turn) % (programs - 6))}?x=${at % 3}`) : [];
  return [...busy.flat(), ...others];
}

/** A request as the page itself sends it. */
export const fromPage = (port: number, body: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', host: `127.0.0.1:${port}` },
  body: JSON.stringify(body),
});
