import { Injectable, type CanActivate } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';

import { GiottoDashboardModule, type GiottoDashboardOptions } from 'giotto-cache/dashboard';
import { everybody } from '../support/dashboard/shown.js';

/** Its class does not tell that it is a guard. */
@Injectable()
class Guard implements CanActivate {
  canActivate = everybody;
}

class Keeper {}

class ProperGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

const made = (options: unknown) => () => GiottoDashboardModule.forRoot(options as GiottoDashboardOptions);

describe('GiottoDashboardModule.forRoot', () => {
  it.each([
    [undefined],
    [{}],
    [{ guard: undefined }],
    [{ guard: false }],
    [{ guard: 'AdminGuard' }],
    [{ guard: {} }],
    [{ guard: Guard }],
    [{ guard: Keeper }],
  ])('mounts nothing without a guard, and says how to give one: %j', (options) => {
    expect(made(options)).toThrow(
      expect.objectContaining({ code: 'GIOTTO_DASHBOARD_UNGUARDED', message: expect.stringContaining('AdminGuard') }),
    );
  });

  it.each([[ProperGuard], [new Guard()], [new ProperGuard()], [everybody], [async () => true]])(
    'takes a guard: %p',
    (guard) => {
      expect(made({ guard })().controllers).toHaveLength(1);
    },
  );

  it.each([
    [{ path: '/' }, 'GIOTTO_INVALID_OPTION', 'path'],
    [{ path: '' }, 'GIOTTO_INVALID_OPTION', 'path'],
    [{ path: '/a"b' }, 'GIOTTO_INVALID_OPTION', 'path'],
    [{ path: '/:id' }, 'GIOTTO_INVALID_OPTION', 'path'],
    [{ path: {} }, 'GIOTTO_INVALID_OPTION', 'path'],
    [{ show: 'keys' }, 'GIOTTO_INVALID_OPTION', 'show'],
    [{ show: null }, 'GIOTTO_INVALID_OPTION', 'show'],
    [{ show: { keys: 'yes' } }, 'GIOTTO_INVALID_OPTION', 'show.keys'],
    [{ show: { bodys: true } }, 'GIOTTO_UNKNOWN_OPTION', 'bodys'],
    [{ route: '/x' }, 'GIOTTO_UNKNOWN_OPTION', 'route'],
  ])('checks %j', (options, code, culprit) => {
    expect(made({ guard: everybody, ...options })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(culprit) }),
    );
  });
});

describe('the dashboard in an application without GiottoCacheModule', () => {
  it('says what is missing, and how to add it', async () => {
    const builder = Test.createTestingModule({ imports: [made({ guard: everybody })()] });
    await expect(builder.compile()).rejects.toMatchObject({
      code: 'GIOTTO_DASHBOARD_WITHOUT_CACHE',
      message: expect.stringContaining('GiottoCacheModule.forRoot('),
    });
  });
});
