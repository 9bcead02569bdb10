import type { Size } from '../plan/sizes.js';
import type { Cell } from '../run/measure.js';
import type { Place } from '../run/settings.js';

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
}
