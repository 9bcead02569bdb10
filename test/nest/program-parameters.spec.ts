import 'reflect-metadata';
import {
  Body,
  createParamDecorator,
  Get,
  Headers,
  HostParam,
  Ip,
  Next,
  Param,
  ParseIntPipe,
  Query,
  RawBody,
  Req,
  Res,
  Session,
  UploadedFile,
  UploadedFiles,
} from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';

import {
  CUSTOM_ROUTE_ARGUMENTS,
  ParameterType,
  ROUTE_ARGUMENTS,
  routeArguments,
} from '../../lib/nest/metadata/nest-metadata.js';
import { isKeyable, keyParameters } from '../../lib/nest/arguments/program-parameters.js';

const Custom = createParamDecorator((data: unknown) => data);

class Controller {
  @Get()
  named(
    @Query('x') _x: string,
    @Param('id') _id: string,
    @Body('title') _title: string,
    @HostParam('account') _account: string,
  ) {}

  @Get()
  whole(@Query() _query: object, @Param() _params: object, @Body() _body: object, @HostParam() _hosts: object) {}

  @Get()
  headers(@Headers() _headers: object, @Headers('headers') _named: string) {}

  @Get()
  single(@Ip() _ip: string, @RawBody() _raw: Buffer) {}

  @Get()
  piped(@Query('x', ParseIntPipe) _x: number, @Query(ParseIntPipe) _query: object) {}

  @Get()
  sources(@Query('id') _query: string, @Param('id') _param: string, @Query('x') _x: string) {}

  @Get()
  twice(@Query('id') _one: string, @Query('id', ParseIntPipe) _other: number, @Body('id') _third: string) {}

  @Get()
  wholes(@Query() _query: object, @Query('query') _named: string) {}

  @Get()
  adversary(@Query('id') _query: string, @Param('id') _param: string, @Body('query.id') _body: string) {}

  @Get()
  custom(@Query('x') _x: string, @Custom('user') _user: object, @Custom() _other: object) {}

  @Get()
  customs(@Query('1') _x: string, @Custom() _user: object) {}

  @Get()
  credentials(
    @Headers('Authorization') _a: string,
    @Headers('X-API-Key') _b: string,
    @Headers('Accept-Language') _c: string,
  ) {}

  @Get()
  moreCredentials(
    @Headers('cookie') _a: string,
    @Headers('X-Session-Id') _b: string,
    @Headers('x-csrf-token') _c: string,
  ) {}

  @Get()
  gaps(_first: string, @Query('b') _b: string, _between: string, @Query('a') _a: string) {}

  @Get()
  request(@Req() _request: object, @Res() _response: object, @Next() _next: object, @Query('x') _x: string) {}

  @Get()
  state(
    @Session() _session: object,
    @UploadedFile() _file: object,
    @UploadedFiles() _files: object,
    @Query('x') _x: string,
  ) {}

  @Get()
  none() {}

  @Get()
  hostile(@Query('__proto__') _proto: string, @Query('constructor') _constructor: string, @Query('"') _quote: string) {}
}

const parametersOf = (method: keyof Controller) => keyParameters(routeArguments(Controller, method));

describe('the parameters in a key', () => {
  it.each<readonly [keyof Controller, readonly string[]]>([
    ['named', ['account@3', 'id@1', 'title@2', 'x@0']],
    ['whole', ['body@2', 'hosts@3', 'params@1', 'query@0']],
    ['headers', ['header.0@0 secret', 'header.headers@1']],
    ['single', ['ip@0', 'rawBody@1']],
    ['piped', ['query@1', 'x@0']],
    ['sources', ['param.id@1', 'query.id@0', 'x@2']],
    ['twice', ['0:query.id@0', '1:query.id@1', 'body.id@2']],
    ['wholes', ['query.0@0', 'query.query@1']],
    ['adversary', ['0:query.id@0', '2:body.query.id@2', 'param.id@1']],
    ['custom', ['1@1', '2@2', 'x@0']],
    ['customs', ['custom.1@1', 'query.1@0']],
    ['credentials', ['Accept-Language@2', 'Authorization@0 secret', 'X-API-Key@1 secret']],
    ['moreCredentials', ['X-Session-Id@1 secret', 'cookie@0 secret', 'x-csrf-token@2 secret']],
    ['gaps', ['a@3', 'b@1']],
    ['request', ['x@3']],
    ['state', ['x@3']],
    ['none', []],
    ['hostile', ['"@2', '__proto__@0', 'constructor@1']],
  ])('of %s have the names %j', (method, expected) => {
    const found = parametersOf(method).map(({ name, index, secret }) => `${name}@${index}${secret ? ' secret' : ''}`);
    expect(found).toEqual(expected);
  });

  it('have different names', () => {
    const methods = Object.getOwnPropertyNames(Controller.prototype).filter(
      (name) => name !== 'constructor',
    ) as (keyof Controller)[];
    for (const method of methods) {
      const names = parametersOf(method).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('are all except the request itself, its session and its files', () => {
    const all = [...routeArguments(Controller, 'request'), ...routeArguments(Controller, 'state')];
    const unkeyable = all.filter((argument) => !isKeyable(argument));
    expect(unkeyable.map(({ type }) => type)).toEqual([
      ParameterType.REQUEST,
      ParameterType.RESPONSE,
      ParameterType.NEXT,
      ParameterType.SESSION,
      ParameterType.FILE,
      ParameterType.FILES,
    ]);
    expect([undefined, 99].map((type) => isKeyable({ index: 0, type, data: undefined }))).toEqual([true, false]);
  });

  it.each([
    [ParameterType.COOKIES, 'cookie', 'cookies'],
    [ParameterType.SIGNED_COOKIES, 'signedCookie', 'signedCookies'],
  ])('that are cookies (%i) are secret', (type, source, whole) => {
    expect(keyParameters([{ index: 0, type, data: undefined }])).toEqual([{ name: whole, index: 0, secret: true }]);
    const both = [
      { index: 0, type, data: 'id' },
      { index: 1, type: ParameterType.QUERY, data: 'id' },
    ];
    expect(keyParameters(both)).toEqual(
      [
        { name: 'query.id', index: 1, secret: false },
        { name: `${source}.id`, index: 0, secret: true },
      ].sort((one, other) => (one.name < other.name ? -1 : 1)),
    );
  });
});

describe('the arguments of a route', () => {
  it('are read as Nest’s decorators wrote them', () => {
    expect(routeArguments(Controller, 'custom')).toEqual([
      { index: 0, type: ParameterType.QUERY, data: 'x' },
      { index: 1, type: undefined, data: 'user' },
      { index: 2, type: undefined, data: undefined },
    ]);
    const keys = Object.keys(Reflect.getMetadata(ROUTE_ARGUMENTS, Controller, 'custom') as object);
    expect(keys.filter((key) => key.includes(CUSTOM_ROUTE_ARGUMENTS))).toHaveLength(2);
  });

  it('are empty without decorators', () => {
    expect(routeArguments(Controller, 'none')).toEqual([]);
    expect(routeArguments(Controller, 'nothing of that name')).toEqual([]);
  });
});
