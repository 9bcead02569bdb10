import { describe, expect, it } from '@jest/globals';
import { StreamableFile } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { collect } from '../../lib/http/value/collected-file.js';
import { copyWhileSent } from '../../lib/http/value/copied-file.js';
import { discard } from '../../lib/http/value/discard.js';
import { isReadable, withStream } from '../../lib/http/value/stream-body.js';
import { idle } from '../support/cache/virtual-time.js';

const LIMIT = 100;

/** A source that counts what is asked of it. */
function counting(chunks: readonly unknown[], options: { objectMode?: boolean; fail?: boolean } = {}) {
  const asked = { chunks: 0 };
  const source = Readable.from(
    (function* () {
      for (const chunk of chunks) {
        asked.chunks++;
        yield chunk;
      }
      if (options.fail) throw new Error('disk');
    })(),
    { objectMode: options.objectMode ?? false, highWaterMark: 1 },
  );
  return { asked, source };
}

const many = Array.from({ length: 50 }, (_, at) => Buffer.from(`${at},`));

describe('a file that is copied while it is sent', () => {
  it('is not read before it is sent, nor faster', async () => {
    const { asked, source } = counting(many);
    const { file } = copyWhileSent(new StreamableFile(source), 1000);
    await idle();
    expect(asked.chunks).toBe(0);
    const chunks = file.getStream()[Symbol.asyncIterator]();
    for (let at = 0; at < 10; at++) {
      expect(String((await chunks.next()).value)).toBe(`${at},`);
      await idle();
      expect(asked.chunks).toBeLessThan(at + 6);
    }
  });

  it.each<[string, unknown[], string]>([
    ['bytes', [Buffer.from('a'), new Uint8Array([98])], 'ab'],
    ['texts', ['zażółć', '', ' gęślą'], 'zażółć gęślą'],
    ['nothing', [], ''],
  ])('is sent and copied as it is: %s', async (_name, chunks, expected) => {
    for (const objectMode of [true, false]) {
      const { file, end } = copyWhileSent(new StreamableFile(counting(chunks, { objectMode }).source), LIMIT);
      expect(await text(file.getStream())).toBe(expected);
      expect(await end).toEqual({ kind: 'complete', body: Buffer.from(expected) });
    }
  });

  it('keeps what its source has in memory that it uses again', async () => {
    const [chunk, source] = [Buffer.from('?'), new PassThrough()];
    const { file, end } = copyWhileSent(new StreamableFile(source), LIMIT);
    file.getStream().resume();
    for (const digit of ['1', '2', '3']) {
      chunk.write(digit);
      source.write(chunk);
      await idle();
    }
    source.end();
    expect(await end).toEqual({ kind: 'complete', body: Buffer.from('123') });
  });

  it.each<[string, unknown[], object, { fail?: boolean }]>([
    ['too long', ['x'.repeat(LIMIT), 'x'], {}, {}],
    ['longer than it said', ['abc'], { length: 2 }, {}],
    ['shorter than it said', ['abc'], { length: 4 }, {}],
    ['broken', ['abc'], {}, { fail: true }],
    ['no bytes', [{ a: 1 }], {}, {}],
  ])('is refused if it is %s', async (_name, chunks, headers, options) => {
    const { source } = counting(chunks, { ...options, objectMode: true });
    const { file, end } = copyWhileSent(new StreamableFile(source, headers), LIMIT);
    file.getStream().resume();
    expect(await end).toEqual({ kind: 'refused' });
  });

  it('is refused before its end, as soon as it is too long', async () => {
    const source = new PassThrough();
    const { file, end } = copyWhileSent(new StreamableFile(source), LIMIT);
    file.getStream().resume();
    source.write('x'.repeat(LIMIT + 1));
    expect(await end).toEqual({ kind: 'refused' });
    expect(source.destroyed).toBe(false);
  });

  it('is abandoned with its source', async () => {
    const { source } = counting(many);
    const { file, end } = copyWhileSent(new StreamableFile(source), 1000);
    file.getStream().destroy();
    expect([await end, source.destroyed]).toEqual([{ kind: 'abandoned' }, true]);
  });

  it('is complete once its source has ended, though its client leaves then', async () => {
    const { file, end } = copyWhileSent(new StreamableFile(counting(['all']).source), LIMIT);
    file
      .getStream()
      .once('data', () => setImmediate(() => file.getStream().destroy()))
      .resume();
    expect(await end).toMatchObject({ kind: 'complete' });
  });

  it('ends as its source does, if that is closed before its end', async () => {
    const source = new PassThrough();
    const { file, end } = copyWhileSent(new StreamableFile(source), LIMIT);
    file.getStream().resume();
    source.destroy();
    expect(await end).toEqual({ kind: 'refused' });
    expect([file.getStream().destroyed, file.getStream().errored]).toEqual([true, null]);
  });

  it('fails with the error of its source, whoever listens', async () => {
    const source = new PassThrough();
    const { file, end } = copyWhileSent(new StreamableFile(source), LIMIT);
    source.destroy(new Error('disk'));
    await end;
    await idle();
    expect(file.getStream().errored).toEqual(new Error('disk'));
  });

  it('is not copied any more once nobody wants it', async () => {
    const { file, end, forgo } = copyWhileSent(new StreamableFile(counting(['a', 'b']).source), LIMIT);
    forgo();
    expect(await end).toEqual({ kind: 'refused' });
    expect(await text(file.getStream())).toBe('ab');
  });
});

describe('a file that is read into memory', () => {
  it('comes back as it was if it is too long, and closes its source', async () => {
    const collected = await collect(new StreamableFile(counting(many).source), 20);
    expect(collected).toMatchObject({ kind: 'partial', why: 'size' });
    expect(await text((collected as { rest: StreamableFile }).rest.getStream())).toBe(many.join(''));
    const { source } = counting(many);
    const other = (await collect(new StreamableFile(source), 20)) as { rest: StreamableFile };
    other.rest.getStream().destroy();
    expect(source.destroyed).toBe(true);
  });

  it('comes back with all that came of it if it breaks', async () => {
    const { rest } = (await collect(new StreamableFile(counting(['ab'], { fail: true }).source), LIMIT)) as {
      rest: StreamableFile;
    };
    let seen = '';
    const reading = (async () => {
      for await (const chunk of rest.getStream()) seen += String(chunk);
    })();
    await expect(reading).rejects.toThrow('disk');
    expect(seen).toBe('ab');
  });
});

describe('a file with another stream', () => {
  it('is a copy if the application froze it', () => {
    const frozen = new StreamableFile(Buffer.from('a'), { type: 'text/csv' });
    Object.freeze(frozen);
    const stream = Readable.from(['b']);
    const other = withStream(frozen, stream);
    expect([other.getStream(), other.getHeaders().type, frozen.getStream() === stream]).toEqual([
      stream,
      'text/csv',
      false,
    ]);
  });

  it('can be read unless that has been done, or cannot be', async () => {
    const ended = Readable.from(['a']);
    await text(ended);
    const closed = new PassThrough().destroy();
    const foreign = Object.assign(new EventEmitter(), { pipe: () => undefined });
    const files = [new PassThrough(), ended, closed, foreign].map((stream) => new StreamableFile(stream as Readable));
    expect(files.map(isReadable)).toEqual([true, false, false, false]);
  });
});

describe('what is not sent', () => {
  it('is closed, whatever it is', async () => {
    const [node, file] = [new PassThrough(), new PassThrough()];
    let [isReturned, isCancelled] = [false, 0];
    const generator = (async function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        isReturned = true;
      }
    })();
    await generator.next();
    const web = () => new ReadableStream({ cancel: () => void isCancelled++ });
    const locked = web();
    locked.getReader();
    for (const value of [
      node,
      new StreamableFile(file),
      generator,
      web(),
      new Response(web()),
      locked,
      new Response(null),
      null,
      undefined,
      1,
      'a',
      {},
      [],
    ])
      discard(value);
    await idle();
    expect([node.destroyed, file.destroyed, isReturned, isCancelled]).toEqual([true, true, true, 2]);
  });
});
