import { describe, expect, it } from '@jest/globals';

import { GiottoCacheService } from 'giotto-cache';
import { ADAPTERS } from '../support/apps/application.js';
import { localsOf } from '../support/apps/before.js';
import { counted, seen } from '../support/apps/pages.controller.js';
import { pagesOn, visitorAsTrace, visitorInLocals } from '../support/apps/visited-pages.js';

describe.each(ADAPTERS)('state on the response on %s', (adapter) => {
  const pages = pagesOn(adapter);
  const { begin, as, expectHit, expectOwnAnswers } = pages;

  it.each(['/page', '/representation', '/function', '/res', '/model-res'])(
    'gives each visitor the answer with what is in their own locals: %s',
    async (path) => {
      await begin(visitorInLocals);
      await expectOwnAnswers(path);
    },
  );

  it.each(['/function', '/res', '/model-res'])(
    'gives each visitor the answer with what a hook put on their own response: %s',
    async (path) => {
      await begin(visitorAsTrace);
      await expectOwnAnswers(path);
    },
  );

  it.each(['/page', '/representation'])('lets a template that cannot see it stay cached: %s', async (path) => {
    await begin(visitorAsTrace);
    await expectHit(path, 'a');
  });

  it('gives each visitor the page with what a guard put into the locals', async () => {
    await begin();
    await expectOwnAnswers('/guarded');
  });

  it.each(['/page', '/representation', '/function', '/res', '/model-res', '/guarded', '/model-page', '/keyed', '/own'])(
    'leaves a program cached if there is none: %s',
    async (path) => {
      await begin(visitorInLocals);
      await expectHit(path);
    },
  );

  it.each(['/json', '/json-representation'])('leaves a program cached that can see none of it: %s', async (path) => {
    await begin((request, reply) => (visitorInLocals(request, reply), visitorAsTrace(request, reply)));
    await expectHit(path, 'a');
    expect((await as(path, 'b')).cache).toBe('giotto; hit; ttl=60');
    expect(pages.logger.warnings).toEqual([]);
  });

  it('is rendered for each hit at the model level', async () => {
    await begin(visitorInLocals);
    const answers = [await as('/model-page', 'a'), await as('/model-page', 'b'), await as('/plain/model-page', 'b')];
    expect(pages.app.app.get(GiottoCacheService).explain('PagesController.modelPage')!.level).toBe('model');
    expect(answers.map(({ cache }) => cache)).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', '']);
    expect(answers.map(({ text }) => seen(text))).toEqual(['<p>a #</p>', '<p>b #</p>', '<p>b #</p>']);
  });

  it('does not answer from an entry that was made without it', async () => {
    await begin(visitorInLocals);
    expect((await as('/page')).cache).toBe('giotto; fwd=uri-miss; stored');
    expect((await as('/page', 'a')).text).toContain('a');
    expect((await as('/page')).cache).toBe('giotto; hit; ttl=60');
  });

  it('is named in one warning for each program, with the cure', async () => {
    await begin(visitorInLocals);
    for (const visitor of ['a', 'b', 'c']) await as('/page', visitor);
    expect(pages.logger.warnings).toHaveLength(1);
    expect(pages.logger.warnings[0]).toMatch(
      /^PagesController\.page is not cached: .*visitor.*locals: \{ visitor: 'key' \}.*'ignore'/,
    );
    await as('/res', 'a');
    expect(pages.logger.warnings).toHaveLength(2);
  });

  it('takes part in the key if it is declared so', async () => {
    await begin(visitorInLocals, { exposeKey: true });
    const answers = [await as('/keyed', 'a'), await as('/keyed', 'b'), await as('/keyed', 'a'), await as('/keyed')];
    expect(answers.map(({ cache }) => cache.replace(/; key=.*/, ''))).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
      'giotto; fwd=uri-miss; stored',
    ]);
    expect(answers.map(({ text }) => seen(text))).toEqual([
      '<p>a #</p>',
      '<p>b #</p>',
      '<p>a #</p>',
      '<p>nobody #</p>',
    ]);
    expect(answers[0]!.cache).toContain('visitor');
    expect(pages.logger.warnings).toEqual([]);
  });

  it('takes part in the key of every program if the module declares it so, and a program’s own word counts', async () => {
    await begin(
      ({ headers }, reply) =>
        Object.assign(localsOf(reply), { visitor: headers['x-visitor'], requestId: ++counted.runs }),
      { locals: { visitor: 'key' } },
    );
    const answers = [await as('/harmless', 'a'), await as('/harmless', 'b'), await as('/harmless', 'a')];
    expect(answers.map(({ text }) => seen(text))).toEqual(['<p>a #</p>', '<p>b #</p>', '<p>a #</p>']);
    expect(answers.map(({ cache }) => cache)).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
    ]);
  });

  it.each([
    ['/harmless', { requestId: 1 }],
    ['/all-harmless', { requestId: 1, theme: 'dark', t: () => 'text' }],
  ])('is ignored if it is declared harmless: %s', async (path, locals) => {
    await begin((_, reply) => void Object.assign(localsOf(reply), locals));
    await expectHit(path);
  });

  it('still bypasses if only some of it is declared', async () => {
    await begin((_, reply) => void Object.assign(localsOf(reply), { requestId: 1, theme: 'dark' }));
    expect((await as('/harmless')).cache).toBe('giotto; fwd=bypass; detail=locals');
    expect(pages.logger.warnings[0]).toContain('theme');
    expect(pages.logger.warnings[0]).not.toContain('requestId');
  });

  it('is keyed by name if all others are harmless', async () => {
    await begin(
      (request, reply) => (
        visitorInLocals(request, reply),
        Object.assign(localsOf(reply), { requestId: ++counted.runs })
      ),
    );
    const answers = [await as('/one-of-all', 'a'), await as('/one-of-all', 'b'), await as('/one-of-all', 'a')];
    expect(answers.map(({ cache }) => cache)).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
    ]);
    expect(answers.map(({ text }) => seen(text))).toEqual(['<p>a #</p>', '<p>b #</p>', '<p>a #</p>']);
  });

  it('bypasses as unkeyable if it is declared part of the key and cannot be', async () => {
    await begin((_, reply) => void (localsOf(reply).visitor = () => 'a'));
    for (let request = 0; request < 2; request++)
      expect((await as('/keyed')).cache).toBe('giotto; fwd=bypass; detail=unkeyable');
    expect(pages.logger.warnings).toHaveLength(1);
  });

  it('agrees with the header that goes with it: a nonce', async () => {
    let nonces = 0;
    await begin((_, reply) => {
      const nonce = `nonce-${++nonces}`;
      localsOf(reply).visitor = nonce;
      reply.header('Content-Security-Policy', `script-src '${nonce}'`);
    });
    for (let request = 0; request < 3; request++) {
      const answer = await as('/page');
      expect(answer.headers['content-security-policy']).toBe(`script-src '${/nonce-\d/.exec(answer.text)![0]}'`);
    }
  });

  it('leads nobody to an address that another client invented', async () => {
    await begin(
      ({ headers }, reply) =>
        void (localsOf(reply).visitor = `https://${headers['x-forwarded-host'] ?? 'good.example'}`),
    );
    const evil = await pages.app.get('/page', { headers: { 'x-forwarded-host': 'evil.example' } });
    expect(evil.text).toContain('evil.example');
    expect((await pages.app.get('/page')).text).toContain('good.example');
  });
});
