import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Query } from '@nestjs/common';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { KeyRecorder } from '../support/apps/key-recorder.js';
import { expectDigests } from '../support/apps/secret-keys.js';

let runs = 0;
const run = () => ({ run: ++runs });

@Injectable()
class Vault {
  @GiottoCache(60, { program: 'unlock' })
  unlock(_user: string, _password: string) {
    return run();
  }

  @GiottoCache(60, { program: 'renamed', names: ['user', 'pwd'] })
  renamed(_a: string, _b: string) {
    return run();
  }

  @GiottoCache(60, { program: 'rest' })
  rest(_user: string, ..._tokens: string[]) {
    return run();
  }

  @GiottoCache(60, { program: 'login' })
  login(_form: object) {
    return run();
  }
}

/** Calls what is cached, with the secret of the query. */
@Controller()
class Callers {
  constructor(
    private readonly vault: Vault,
    private readonly cache: GiottoCacheService,
  ) {}

  @Get('unlock') unlock(@Query('p') p: string) {
    return this.vault.unlock('ada', p);
  }
  @Get('renamed') renamed(@Query('p') p: string) {
    return this.vault.renamed('ada', p);
  }
  @Get('rest') rest(@Query('p') p: string) {
    return this.vault.rest('ada', 'a-hush', p);
  }
  @Get('login') login(@Query('p') p: string) {
    return this.vault.login({ user: 'ada', inner: [new Map([['password', p]]), { pin: p }] });
  }
  @Get('wrap') wrap(@Query('p') p: string) {
    return this.cache.wrap({ user: 'ada', apiKey: p }, 60, run);
  }
  @Get('set') async set(@Query('p') p: string) {
    const key = { user: 'ada', secret: p };
    const known = await this.cache.get(key);
    if (known === undefined) await this.cache.set(key, run(), 60);
    return known ?? { run: runs };
  }
}

/** The path of a request that leads to a secret in a key, and what the key shows. */
const CASES: Record<string, readonly [path: string, shown: string]> = {
  'an argument of a provider': ['unlock', '{"0":"ada","1":#}'],
  'an argument of a provider, by the option `names`': ['renamed', '{"0":"ada","1":#}'],
  'one of many arguments of a provider': ['rest', '{"0":"ada","1":#,"2":#}'],
  'within an argument of a provider': ['login', '{"0":{"inner":[Map{"password":#},{"pin":#}],"user":"ada"}}'],
  'within the key of a wrapped value': ['wrap', '{"apiKey":#,"user":"ada"}'],
  'within the key of a value that is set': ['set', '{"secret":#,"user":"ada"}'],
};

describe.each(ADAPTERS)('a secret on %s', (adapter) => {
  let app: Running;
  let cache: KeyRecorder;
  beforeAll(async () => {
    cache = new KeyRecorder();
    app = await start(adapter, { controllers: [Callers], providers: [Vault], cache: { cache, exposeKey: true } });
  });
  beforeEach(async () => {
    runs = 0;
    await cache.clear();
  });
  afterAll(() => app.close());

  const ask = (name: string, secret: string) => app.get(`/${CASES[name]![0]}?p=${secret}`);
  const runOf = async (name: string, secret: string) =>
    (JSON.parse((await ask(name, secret)).text) as { run: number }).run;

  it.each(Object.keys(CASES))('shows as a digest alone as %s, which tells it from others', async (name) => {
    await expectDigests(cache, (secret) => runOf(name, secret), CASES[name]![1]);
    expect((await ask(name, 'hush-1')).cache).not.toContain('hush-');
  });

  it('can be invalidated by its arguments', async () => {
    const service = app.app.get(GiottoCacheService);
    await runOf('an argument of a provider', 'hush-1');
    await service.invalidate({ program: 'unlock', args: { _user: 'ada', _password: 'hush-2' } });
    expect(await runOf('an argument of a provider', 'hush-1')).toBe(1);
    await service.invalidate({ program: 'unlock', args: ['ada', 'hush-1'] });
    expect(await runOf('an argument of a provider', 'hush-1')).toBe(2);
    await runOf('within the key of a wrapped value', 'hush-1');
    await service.invalidate({ program: 'wrap', args: { user: 'ada', apiKey: 'hush-1' } });
    expect(await runOf('within the key of a wrapped value', 'hush-1')).toBe(4);
  });
});
