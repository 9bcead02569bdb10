import type { Size } from '../plan/sizes.js';
import type { Cell } from '../run/measure.js';
import type { Place } from '../run/settings.js';

/** A server that has the CPU for less of its time than this was not what was measured. */
export const BUSY = 0.9;

export interface CellName extends Place {
  readonly contestant: string;
  readonly size: Size;
}

/** The cells of a run, by name. */
export class Cells {
  constructor(readonly all: readonly Cell[]) {}

  find({ adapter, backend, contestant, size }: CellName): Cell | undefined {
    return this.all.find(
      (cell) =>
        cell.adapter === adapter && cell.backend === backend && cell.contestant === contestant && cell.size === size,
    );
  }

  /** In the order in which they were measured. */
  get places(): Place[] {
    const places = new Map(this.all.map(({ adapter, backend }) => [`${adapter} ${backend}`, { adapter, backend }]));
    return [...places.values()];
  }

  get sizes(): Size[] {
    return [...new Set(this.all.map(({ size }) => size))];
  }

  /** Requests per second of one contestant to those of another, in one place, with one size. */
  ratio(name: CellName, to: string): number | undefined {
    const [of, other] = [this.find(name), this.find({ ...name, contestant: to })];
    return of && other && of.requestsPerSecond / other.requestsPerSecond;
  }

  /** CPU per request of the other to that of the one: above 1 the one needs less. */
  cpuRatio(name: CellName, to: string): number | undefined {
    const [of, other] = [this.find(name), this.find({ ...name, contestant: to })];
    return of && other && other.cpuPerRequest / of.cpuPerRequest;
  }

  /** False if one of the two was waiting: the load, the backend or another process was slower, and the CPU says more. */
  serverSetsPace(name: CellName, to: string): boolean {
    return [name.contestant, to].every((contestant) => (this.find({ ...name, contestant })?.busy ?? 0) >= BUSY);
  }
}
