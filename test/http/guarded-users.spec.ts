import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  createParamDecorator,
  Get,
  Injectable,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';

import { GiottoCache, LocMemKeyValue } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';

interface User {
  readonly sub: string;
  readonly name: string;
  readonly roles?: readonly string[];
  readonly iat?: number;
  readonly exp?: number;
}
interface Guarded {
  readonly headers: Record<string, string | undefined>;
  user?: User;
}

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<Guarded>();

/** Takes the payload of a token for granted. */
class Authenticated implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = requestOf(context);
    request.user = JSON.parse(request.headers['x-token']!) as User;
    return true;
  }
}
const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) => requestOf(context).user);
const UserName = createParamDecorator((_: unknown, context: ExecutionContext) => requestOf(context).user!.name);

let runs = 0;

@Injectable()
class Profiles {
  @GiottoCache(60)
  of(user: User) {
    return Promise.resolve({ sub: user.sub, run: ++runs });
  }
}

@UseGuards(Authenticated)
@Controller()
class Users {
  constructor(private readonly profiles: Profiles) {}

  @Get('me')
  @GiottoCache(60, { visibility: 'private' })
  me(@CurrentUser() user: User) {
    return { sub: user.sub, run: ++runs };
  }

  /** What the documentation recommends. The user is the only argument, whatever it is called. */
  @Get('keyed')
  @GiottoCache(60, { visibility: 'private', key: (args) => (Object.values(args)[0] as User).sub })
  keyed(@CurrentUser() user: User) {
    return { sub: user.sub, run: ++runs };
  }

  @Get('shared')
  @GiottoCache(60, { visibility: 'public' })
  shared(@CurrentUser() user: User) {
    return { sub: user.sub, run: ++runs };
  }

  @Get('name')
  @GiottoCache(60, { visibility: 'public' })
  name(@UserName() name: string) {
    return { name, run: ++runs };
  }

  @Get('nobody')
  @GiottoCache(60, { visibility: 'private' })
  nobody() {
    return { run: ++runs };
  }

  @Get('profile')
  profile(@CurrentUser() user: User) {
    return this.profiles.of(user);
  }
}

class Remembering extends LocMemKeyValue {
  readonly keys: string[] = [];

  override set(key: string, value: Buffer, seconds: number) {
    this.keys.push(key);
    return super.set(key, value, seconds);
  }
}

const ADA = { sub: 'u1', name: 'Ada Lovelace', roles: ['admin'] };
const EMMY = { sub: 'u2', name: 'Emmy Noether', roles: ['reader'] };
const token = (user: User, iat = 1) => ({ ...user, iat, exp: iat + 3600 });

describe.each(ADAPTERS)('a user whom a guard has set, on %s', (adapter) => {
  let app: Running;
  let keyValue: Remembering;
  let logger: RecordingLogger;

  beforeEach(async () => {
    runs = 0;
    keyValue = new Remembering();
    logger = new RecordingLogger();
    const identify = (request: unknown) => (request as Guarded).user?.sub;
    const prepare: Parameters<typeof start>[1]['prepare'] = (made) => made.useLogger(logger);
    app = await start(adapter, {
      controllers: [Users],
      providers: [Profiles],
      cache: { cache: keyValue, identify },
      prepare,
    });
  });
  afterEach(() => app.close());

  const ask = async (path: string, user: User) => {
    const { status, text } = await app.get(path, { headers: { 'x-token': JSON.stringify(user) } });
    return [status, JSON.parse(text) as unknown];
  };
  const warningsOf = (program: string) => logger.warnings.filter((line) => line.startsWith(`${program} `));

  it.each(['/me', '/shared', '/profile'])('has answers of their own: %s', async (path) => {
    for (const make of [(user: User) => user, token]) {
      const first = [await ask(path, make(ADA)), await ask(path, make(EMMY))];
      expect([await ask(path, make(ADA)), await ask(path, make(EMMY))]).toEqual(first);
    }
    expect(runs).toBe(4);
  });

  it.each(['/me', '/shared'])('shows in no key, whether or not it is a token’s payload: %s', async (path) => {
    for (const user of [ADA, EMMY, token(ADA)]) await ask(path, user);
    expect(
      keyValue.keys.filter((key) => /\{"\w+":secret#[0-9a-f]{64}\}\(Users\./.test(key)).length,
    ).toBeGreaterThanOrEqual(3);
    expect(keyValue.keys.filter((key) => /Ada|Emmy|admin|reader|u1/.test(key))).toEqual([]);
  });

  it('shows in no key of a provider’s method, if it is a token’s payload', async () => {
    await ask('/profile', token(ADA));
    expect(keyValue.keys.filter((key) => /Ada|admin|u1/.test(key))).toEqual([]);
  });

  it('shows as it is, if it is no object', async () => {
    await ask('/name', ADA);
    expect(keyValue.keys.some((key) => key.includes('"Ada Lovelace"'))).toBe(true);
  });

  it('has one entry for all of their tokens, and no one else’s, with a key of what identifies them', async () => {
    const answers = [
      await ask('/keyed', token(ADA, 1)),
      await ask('/keyed', token(ADA, 2)),
      await ask('/keyed', token(EMMY, 1)),
      await ask('/keyed', token(ADA, 3)),
    ];
    const [ada, emmy] = [
      [200, { sub: 'u1', run: 1 }],
      [200, { sub: 'u2', run: 2 }],
    ];
    expect(answers).toEqual([ada, ada, emmy, ada]);
  });

  it('is warned of at startup, once for each private program without a key, with the cure', async () => {
    const line =
      /^Users\.me is private, and all that its own parameter decorators return is part of the key\. .*key: \(\{ user \}\) => user\.sub\.$/;
    expect(logger.warnings).toEqual([expect.stringMatching(line)]);
    for (const iat of [1, 2]) await ask('/me', token(ADA, iat));
    await ask('/keyed', token(ADA));
    expect(logger.warnings).toHaveLength(1);
  });

  it.each([
    ['/shared', 'Users.shared'],
    ['/profile', 'Profiles.of'],
  ])('is warned of once, as soon as a token is an argument: %s', async (path, program) => {
    await ask(path, ADA);
    expect(warningsOf(program)).toEqual([]);
    for (const iat of [1, 2, 3]) await ask(path, token(ADA, iat));
    expect(warningsOf(program)).toEqual([
      expect.stringMatching(/gets an argument with iat or exp, .*key: \(\{ user \}\) => user\.sub\.$/),
    ]);
  });
});
