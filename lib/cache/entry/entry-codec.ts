import { LRUCache } from 'lru-cache';
import { crc32 } from 'node:zlib';

import { type Entry, PAYLOADS, type ShownCopies } from './entry.js';
import { isFieldName, isListOf, isStorableField } from './field.js';
import { isLifetime, isOptionalLifetime } from './lifetime.js';
import { isDecodable } from './model.js';

/** Raise it when the layout or the meaning of a field changes. Entries of another version are misses. */
const VERSION = 3;
const MAGIC = Buffer.from([0x47, 0x43, VERSION]);
const HEAD_LENGTH_AT = MAGIC.length;
const CHECKSUM_AT = HEAD_LENGTH_AT + 4;
const PREAMBLE_BYTES = CHECKSUM_AT + 4;

/** So many first bytes tell an encoded entry from every other: they hold its checksum. */
export const HEAD_BYTES = PREAMBLE_BYTES;

/** Bounds of the heads that are remembered. A head has about 300 characters. */
const MAX_HEADS = 10_000;
const MAX_HEAD_CHARACTERS = 2 ** 22;

/** The values that Node.js accepts for a header. `setHeader` throws for any other. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

type Codings = readonly (readonly [coding: string, bytes: number])[];

type Head = Omit<Entry, 'body' | 'variants' | 'shown'> & {
  /** The content codings of the variants, which follow the body in this order. */
  readonly codings?: Codings;
  /** The shown values, which come last. */
  readonly shown?: { readonly stages: readonly number[]; readonly bytes: number };
};

/** Layout: `magic version | length of head | CRC-32 of all the rest | head as JSON | body | variants | shown values`. */
export function encodeEntry({ body, variants = [], shown, ...rest }: Entry): Buffer {
  const codings = variants.map((variant) => [variant.coding, variant.body.length] as const);
  const head: Head = {
    ...rest,
    codings: codings.length === 0 ? undefined : codings,
    shown: shown && { stages: shown.stages, bytes: shown.values.length },
  };
  const headBytes = Buffer.from(JSON.stringify(head));
  const preamble = Buffer.alloc(PREAMBLE_BYTES);
  MAGIC.copy(preamble);
  preamble.writeUInt32BE(headBytes.length, HEAD_LENGTH_AT);
  const tail = shown === undefined ? [] : [shown.values];
  const entry = Buffer.concat([preamble, headBytes, body, ...variants.map((variant) => variant.body), ...tail]);
  entry.writeUInt32BE(checksum(entry), CHECKSUM_AT);
  return entry;
}

const checksum = (entry: Buffer) => crc32(entry.subarray(PREAMBLE_BYTES), crc32(entry.subarray(0, CHECKSUM_AT)));

/** Returns the entry, whose body is a view on `bytes`, or `undefined` if the bytes are damaged, foreign or of another version. */
export function decodeEntry(bytes: Buffer): Entry | undefined {
  if (!Buffer.isBuffer(bytes) || bytes.length < PREAMBLE_BYTES || MAGIC.compare(bytes, 0, MAGIC.length) !== 0)
    return undefined;
  const bodyAt = PREAMBLE_BYTES + bytes.readUInt32BE(HEAD_LENGTH_AT);
  if (bodyAt > bytes.length || checksum(bytes) !== bytes.readUInt32BE(CHECKSUM_AT)) return undefined;
  const head = headIn(bytes.toString('utf8', PREAMBLE_BYTES, bodyAt));
  return head && withBodies(head, bytes.subarray(bodyAt));
}

function withBodies(head: Head, bodies: Buffer): Entry | undefined {
  if (head.shown !== undefined) return withShown(head, head.shown, bodies);
  return head.codings === undefined ? entryWith(head, bodies, undefined) : withVariants(head, head.codings, bodies);
}

/** A newer Node.js may have written values that this one cannot read. */
function withShown(
  { shown: _, ...head }: Head,
  { stages, bytes }: NonNullable<Head['shown']>,
  bodies: Buffer,
): Entry | undefined {
  const at = bodies.length - bytes;
  const shown: ShownCopies = { stages, values: bodies.subarray(at) };
  if (at < 0 || !isDecodable(shown.values)) return undefined;
  const entry = withBodies(head, bodies.subarray(0, at));
  return entry && { ...entry, shown };
}

/** Copies field by field, which costs a tenth of spreading. */
function entryWith(head: Head, body: Buffer, variants: Entry['variants']): Entry {
  const { level, status, headers, removed, appended, hasOwnVary, age, storedAt, seconds } = head;
  const { staleFor, staleWhileRevalidate, staleIfError, classes, payload, id, versions, cost } = head;
  return {
    level,
    status,
    headers,
    removed,
    appended,
    hasOwnVary,
    age,
    storedAt,
    seconds,
    staleFor,
    staleWhileRevalidate,
    staleIfError,
    body,
    classes,
    payload,
    id,
    variants,
    shown: undefined,
    versions,
    cost,
  };
}

function withVariants(head: Head, codings: Codings, bodies: Buffer): Entry | undefined {
  let at = bodies.length - codings.reduce((sum, [, length]) => sum + length, 0);
  if (at < 0) return undefined;
  const body = bodies.subarray(0, at);
  const variants = codings.map(([coding, length]) => ({ coding, body: bodies.subarray(at, (at += length)) }));
  return entryWith(head, body, variants);
}

/** The head of a popular entry is the same text each time, and is parsed once. */
const heads = new LRUCache<string, Head>({
  max: MAX_HEADS,
  maxSize: MAX_HEAD_CHARACTERS,
  sizeCalculation: (_head, text) => text.length,
});

function headIn(text: string): Head | undefined {
  const known = heads.get(text);
  if (known !== undefined) return known;
  const head = parseHead(text);
  if (head !== undefined) heads.set(text, head);
  return head;
}

/** The checksum detects accidents. Bytes that were forged to match it must not throw either. */
function parseHead(text: string): Head | undefined {
  try {
    const head: unknown = JSON.parse(text);
    return isHead(head) ? head : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Only final statuses: a client would take the next response for the one that belongs to an interim status. */
const isStatus = (status: unknown) => Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599;

const isStorableName = (name: unknown) => isFieldName(name) && isStorableField(name);

const isField = (field: unknown) =>
  Array.isArray(field) && isStorableName(field[0]) && (isFieldValue(field[1]) || isListOf(field[1], isFieldValue));

const isCoding = (coding: unknown) =>
  Array.isArray(coding) && isFieldName(coding[0]) && Number.isInteger(coding[1]) && coding[1] >= 0;

const isShown = (shown: unknown) => {
  const { stages, bytes } = Object(shown) as Record<string, unknown>;
  return isListOf(stages, Number.isInteger) && Number.isInteger(bytes) && Number(bytes) >= 0;
};

const isNamedVersion = (pair: unknown) =>
  Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string');

const isAbsentOr = (value: unknown, isRight: (value: unknown) => boolean) => value === undefined || isRight(value);

const isFieldValue = (value: unknown) => typeof value === 'string' && FIELD_VALUE.test(value);

const FIELDS: readonly (readonly [field: keyof Head, isRight: (value: unknown) => boolean])[] = [
  ['status', isStatus],
  ['storedAt', Number.isFinite],
  ['age', (value) => isAbsentOr(value, isLifetime)],
  ['hasOwnVary', (value) => isAbsentOr(value, (flag) => typeof flag === 'boolean')],
  ['seconds', isLifetime],
  ['payload', (value) => isAbsentOr(value, (one) => PAYLOADS.includes(one))],
  ['staleFor', isOptionalLifetime],
  ['staleWhileRevalidate', isOptionalLifetime],
  ['staleIfError', isOptionalLifetime],
  ['classes', (value) => isAbsentOr(value, (all) => isListOf(all, (one) => typeof one === 'string'))],
  ['level', (value) => value === 'view' || value === 'model'],
  ['headers', (value) => isListOf(value, isField)],
  ['removed', (value) => isListOf(value, isStorableName)],
  ['appended', (value) => isAbsentOr(value, (all) => isListOf(all, isField))],
  ['id', (value) => isAbsentOr(value, (id) => typeof id === 'string')],
  ['codings', (value) => isAbsentOr(value, (all) => isListOf(all, isCoding))],
  ['shown', (value) => isAbsentOr(value, isShown)],
  ['versions', (value) => isAbsentOr(value, (all) => isListOf(all, isNamedVersion))],
  ['cost', (value) => isAbsentOr(value, Number.isFinite)],
];

function isHead(head: unknown): head is Head {
  const fields = Object(head) as Record<string, unknown>;
  return FIELDS.every(([field, isRight]) => isRight(fields[field]));
}
