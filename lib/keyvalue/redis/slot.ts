/** CRC16 with the polynomial 0x1021 (XMODEM), by byte. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
  return crc;
});

const SLOTS = 16_384;
const [OPENING, CLOSING] = ['{', '}'].map((brace) => brace.charCodeAt(0)) as [number, number];

/** Returns the slot of a key in Redis Cluster. What stands in the first braces, if anything does, counts alone. */
export function slotOf(key: Buffer): number {
  let crc = 0;
  for (const byte of hashed(key)) crc = ((crc << 8) ^ TABLE[((crc >> 8) ^ byte) & 0xff]!) & 0xffff;
  return crc % SLOTS;
}

function hashed(key: Buffer): Buffer {
  const start = key.indexOf(OPENING);
  const end = start < 0 ? -1 : key.indexOf(CLOSING, start + 1);
  return end > start + 1 ? key.subarray(start + 1, end) : key;
}
