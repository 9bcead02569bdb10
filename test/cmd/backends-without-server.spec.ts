import { describe, expect, it } from '@jest/globals';

import { installed, session } from '../support/cmd/installed-for-all.js';

describe('giotto-cmd on locmem', () => {
  const run = (...words: string[]) => session.run(...words);

  it('works, and warns that no other process sees its entries', async () => {
    const [flushed, pruned, stats, missing] = await Promise.all([
      run('flush', '--yes'),
      run('prune'),
      run('stats'),
      run('inspect', 'squared', 'x=1'),
    ]);
    const warning = 'its entries live in the process that stored them, and this process is not the server.';
    expect(flushed).toMatchObject({ code: 0, err: expect.stringContaining(warning) });
    expect(pruned).toMatchObject({ code: 0, out: expect.stringContaining('expired entries go by themselves') });
    expect(stats).toMatchObject({ code: 0, out: expect.stringContaining('backend   locmem') });
    expect(missing).toMatchObject({ code: 1, out: '', err: expect.stringContaining(warning) });
  });

  it('refuses unknown arguments, and warns of an unknown program', async () => {
    const [stray, unknown, positions, stranger, strangersCall, option, tag, ofKey, softly] = await Promise.all([
      run('flush', '--yes', 'x=1'),
      run('flush', '--yes', '--program', 'squared', 'y=1'),
      run('flush', '--yes', '--program', 'priceOf', '2=1'),
      run('flush', '--yes', '--program', 'nobodys'),
      run('flush', '--yes', '--program', 'nobodys', 'x=1'),
      run('flush', '--yes', '--tags'),
      run('flush', '--yes', '--tag', ''),
      run('inspect', '{"x":1}(squared)(text/cmd)', 'x=2'),
      run('flush', '--yes', '--soft'),
    ]);
    expect(stray).toMatchObject({
      code: 2,
      err: expect.stringContaining('Arguments need a program. Name it: --program squared x=12.'),
    });
    expect(unknown).toMatchObject({
      code: 2,
      err: expect.stringContaining('squared has no argument "y".\n\nsquared takes:'),
    });
    expect(positions).toMatchObject({ code: 2, err: expect.stringContaining('priceOf has no argument "2".') });
    expect(stranger).toMatchObject({
      code: 0,
      err: expect.stringContaining('No program of this application is called "nobodys".'),
    });
    expect(strangersCall).toMatchObject({ code: 2, err: expect.stringContaining('There is no program "nobodys".') });
    expect(option).toMatchObject({
      code: 2,
      err: expect.stringContaining('"--tags" is neither an option nor an argument.'),
    });
    expect(tag).toMatchObject({ code: 2, err: expect.stringContaining('A tag is not empty.') });
    expect(softly).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        'Everything cannot be flushed softly. Name programs or tags: --soft --program squared.',
      ),
    });
    expect(ofKey).toMatchObject({
      code: 2,
      err: expect.stringContaining('A key has its arguments in it. Leave out x=2, or name the program.'),
    });
  });

  it('asks on a terminal before it flushes', async () => {
    const [no, yes] = await Promise.all([
      installed.onTerminal(['flush'], { input: 'n\n' }),
      installed.onTerminal(['flush'], { input: 'y\n' }),
    ]);
    expect(no).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Forget everything in locmem.* \[y\/N\] [^]*Nothing was forgotten\./),
    });
    expect(yes).toMatchObject({ code: 0, out: expect.stringContaining('Forgot everything in locmem') });
  });
});

describe('giotto-cmd on dummy', () => {
  it('says that nothing is cached', async () => {
    const run = session.on({ env: { BACKEND: 'dummy' } });
    const lines = [['squared', 'x=2', '--explain'], ['squared', 'x=2', '--verbose'], ['flush', '--yes'], ['stats']];
    const [explained, called, flushed, stats] = await Promise.all(lines.map((words) => run(...words)));
    expect(explained!.out).toContain('cache  not cached: dummy, which stores nothing\n');
    expect(called!.err).toContain('giotto; fwd=uri-miss; detail=size');
    expect(flushed).toMatchObject({ code: 0 });
    expect(stats!.out).toContain('keys      none\n');
  });
});

describe('giotto-cmd while the backend is down', () => {
  const run = (...words: string[]) => session.on({ env: { BACKEND: 'redis', WHERE: 'redis://127.0.0.1:1' } })(...words);

  it('calls programs all the same, and reports the outage', async () => {
    const [called, explained, stats, flushed] = await Promise.all([
      run('squared', 'x=2'),
      run('squared', 'x=2', '--explain'),
      run('stats'),
      run('flush', '--yes'),
    ]);
    expect(called).toMatchObject({
      code: 0,
      out: expect.stringContaining('squared: 4'),
      err: expect.stringContaining('redis'),
    });
    expect(explained).toMatchObject({ code: 0, out: expect.stringContaining('cache  not cached: the backend failed') });
    expect(stats).toMatchObject({ code: 1, out: expect.stringContaining('answers   not: ') });
    expect(flushed).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining(
        'redis at 127.0.0.1:1 did not take the invalidation. Old entries may still be served.',
      ),
    });
  });
});
