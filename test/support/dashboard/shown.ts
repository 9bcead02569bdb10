import type { GiottoKeyValue } from 'giotto-cache';
import { GiottoDashboardModule, type GiottoDashboardOptions } from 'giotto-cache/dashboard';
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
  for (let at = 0; at < 119; at++) {
    clock.now += 30_000;
    for (let program = 0; program < Math.min(programs, 6); program++) {
      const calls = Math.floor(wave(at, program) / (program + 1));
      for (let call = 0; call < calls; call++) await get(`/p/${program}?x=${(at * call) % 9}`);
    }
    if (programs > 6)
      for (const offset of [0, 1, 2]) await get(`/p/${6 + ((at * 3 + offset) % (programs - 6))}?x=${at % 3}`);
    await get('/giotto/state');
  }
}

/** A request as the page itself sends it. */
export const fromPage = (port: number, body: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', host: `127.0.0.1:${port}` },
  body: JSON.stringify(body),
});
