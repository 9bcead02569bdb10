import { crc32 } from 'node:zlib';

/**
 * Chooses the server of a key by highest random weight (Thaler and Ravishankar, 1998). A new server takes its share of the keys
 * from the others, and every other key stays where it was. The order of the names does not matter.
 */
export function rendezvous(servers: readonly string[]): (key: string) => number {
  const seeds = servers.map((server) => scramble(crc32(server)));
  return (key) => {
    const hash = crc32(key);
    const weights = seeds.map((seed) => scramble(hash ^ seed));
    return weights.indexOf(Math.max(...weights));
  };
}

/** The finalizer of MurmurHash3: each bit of the input changes half the bits of the output. */
function scramble(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
