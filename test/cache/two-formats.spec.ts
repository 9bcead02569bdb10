import { beforeEach, describe, expect, it } from '@jest/globals';

import { GiottoKeyValue } from 'giotto-cache';
import { computationOf, storable } from '../support/cache/computations.js';
import { SharedKeyValue, startProcess, type Process } from '../support/cache/processes.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

/** Where an encoded entry has its format version, after two bytes that only entries begin with. */
const VERSION_AT = 2;
const ENTRY = Buffer.from('GC');

/** Returns an entry as the next format has it, and one of that format as it was. Everything else stays as it is. */
function translated(value: Buffer | undefined): Buffer | undefined {
  if (value === undefined || !value.subarray(0, VERSION_AT).equals(ENTRY)) return value;
  const other = Buffer.from(value);
  other[VERSION_AT]! ^= 0xff;
  return other;
}

/** The backend as a process sees it whose giotto-cache has another format of entries. */
class OtherFormat extends GiottoKeyValue {
  constructor(private readonly shared: SharedKeyValue) {
    super();
  }

  get = async (key: string) => translated(await this.shared.get(key));
  set = (key: string, value: Buffer, seconds: number) => this.shared.set(key, translated(value)!, seconds);
  add = (key: string, value: Buffer, seconds: number) => this.shared.add(key, translated(value)!, seconds);
  delete = (key: string) => this.shared.delete(key);
  clear = () => this.shared.clear();
}

describe('processes of two releases of giotto-cache with other formats of entries', () => {
  let processes: readonly [Process, Process];
  let time: VirtualTime;
  let runs: number;

  beforeEach(() => {
    runs = 0;
    time = new VirtualTime();
    const backend = new SharedKeyValue({ clock: time.clock });
    processes = [startProcess(time, backend), startProcess(time, new OtherFormat(backend))];
  });

  const computation = computationOf(async () => storable(`run ${++runs}`, time.now));

  async function ask({ reader }: Process) {
    const read = await reader.read(computation);
    await idle();
    return read.kind === 'method' ? `${read.result.value}, ${read.forwardReason}` : read.kind === 'entry' && 'a hit';
  }

  it('take each other’s entries for damaged, and replace them', async () => {
    const [old, fresh] = processes;
    expect([await ask(old), await ask(old)]).toEqual(['run 1, miss', 'a hit']);
    expect([await ask(fresh), await ask(fresh)]).toEqual(['run 2, damaged', 'a hit']);
    expect([await ask(old), await ask(old)]).toEqual(['run 3, damaged', 'a hit']);
  });

  it.each([
    ['the older', 0, 1],
    ['the newer', 1, 0],
  ] as const)('serve nothing that %s has invalidated', async (_, invalidating, other) => {
    expect([await ask(processes[other]), await ask(processes[other])]).toEqual(['run 1, miss', 'a hit']);
    expect(await processes[invalidating].invalidations.invalidate(['program p'])).toBe(true);
    expect(await ask(processes[other])).toBe('run 2, invalidated');
    expect(await processes[invalidating].invalidations.clear()).toBe(true);
    expect(await ask(processes[other])).toBe('run 3, invalidated');
  });
});
