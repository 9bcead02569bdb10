import {
  ClassSerializerInterceptor,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  Req,
  Res,
  type INestApplication,
} from '@nestjs/common';
import { AbstractHttpAdapter, ApplicationConfig, ModuleRef, ModulesContainer, Reflector } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe } from '@jest/globals';

import { EXPRESS_INTERNALS } from '../../lib/http/adapters/express-internals.js';
import { FASTIFY_INTERNALS } from '../../lib/http/adapters/fastify-internals.js';
import type { FrameworkPair } from '../../lib/http/adapters/internals.js';
import { repliesItsOwnWay } from '../../lib/nest/interceptors/finished-replies.js';
import {
  ExecutionContextHost,
  PipesConsumer,
  PipesContextCreator,
  type InstanceWrapper,
} from '../../lib/nest/metadata/nest-metadata.js';
import { checkNestInternals } from '../../lib/nest/metadata/nest-probe.js';
import { hasAll, hasMethods, relies } from './relies.js';

@Injectable()
class Service {}

let seen: FrameworkPair;

@Controller()
class PairController {
  @Inject(ModuleRef) readonly modules!: ModuleRef;

  constructor(readonly service: Service) {}

  @Get('pair')
  pair(@Req() request: object, @Res({ passthrough: true }) response: object) {
    seen = { request, response };
    return {};
  }
}

@Module({ controllers: [PairController], providers: [Service] })
class PairModule {}

async function applicationOn(adapter: AbstractHttpAdapter): Promise<INestApplication> {
  const module = await Test.createTestingModule({ imports: [PairModule] }).compile();
  const app = module.createNestApplication(adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}

async function pairOf(app: INestApplication, method: 'GET' | 'HEAD'): Promise<FrameworkPair> {
  await fetch(`${await app.getUrl()}/pair`, { method });
  return seen;
}

describe('Nest', () => {
  let app: INestApplication;
  let wrapper: InstanceWrapper;

  beforeAll(async () => {
    app = await applicationOn(new ExpressAdapter());
    const all = [...app.get(ModulesContainer).values()].flatMap(({ controllers }) => [...controllers.values()]);
    wrapper = all.find(({ metatype }) => metatype === PairController)!;
  });
  afterAll(() => app.close());

  relies('the metadata keys and parameter types of decorators', () => {
    checkNestInternals();
    return true;
  });
  relies('the maps of a module that ModulesContainer gives', () =>
    hasAll(wrapper.host!, ['controllers', 'providers', 'injectables', 'name']),
  );
  relies('InstanceWrapper.instance', () => wrapper.instance instanceof PairController);
  relies('InstanceWrapper.isDependencyTreeStatic()', () => wrapper.isDependencyTreeStatic());
  relies('InstanceWrapper.isTransient', () => wrapper.isTransient === false);
  relies('InstanceWrapper.isNotMetatype', () => 'isNotMetatype' in wrapper && !wrapper.isNotMetatype);
  relies('InstanceWrapper.getCtorMetadata()', () => wrapper.getCtorMetadata()[0]!.metatype === Service);
  relies('InstanceWrapper.getPropertiesMetadata()', () =>
    wrapper.getPropertiesMetadata().some(({ key }) => key === 'modules'),
  );
  relies('ExecutionContextHost', () => {
    const context = new ExecutionContextHost([1, 2], PairController, PairController.prototype.pair);
    context.setType('http');
    return context.getClass() === PairController && context.switchToHttp().getResponse() === 2;
  });
  relies(
    'the methods of PipesConsumer and PipesContextCreator',
    () => hasMethods(PipesConsumer.prototype, ['apply']) && hasMethods(PipesContextCreator.prototype, ['create']),
  );
  relies('the lists of interceptors in ApplicationConfig', () =>
    hasMethods(app.get(ApplicationConfig), ['getGlobalInterceptors', 'getGlobalRequestInterceptors']),
  );
  relies('the parts of ClassSerializerInterceptor', () => {
    const serializer = new ClassSerializerInterceptor(new Reflector(), {});
    return (
      hasMethods(serializer, ['intercept', 'serialize', 'transformToPlain', 'getContextOptions']) &&
      hasAll(serializer, ['reflector', 'defaultOptions'])
    );
  });
  relies('the name of the error for an unknown provider', () => {
    try {
      return app.get('nothing that is provided') === null;
    } catch (error) {
      return (error as Error).constructor.name === 'UnknownElementException';
    }
  });
  relies("the source of ExpressAdapter's reply()", () => !repliesItsOwnWay(new ExpressAdapter()));
  relies("the source of FastifyAdapter's reply()", () => !repliesItsOwnWay(new FastifyAdapter()));
});

describe('Express', () => {
  let app: INestApplication;
  let pair: FrameworkPair;

  beforeAll(async () => {
    app = await applicationOn(new ExpressAdapter());
    pair = await pairOf(app, 'GET');
  });
  afterAll(() => app.close());

  for (const { name, check } of EXPRESS_INTERNALS) relies(name, () => check(pair));
  relies('response.locals', () => Object.hasOwn(pair.response, 'locals'));
  relies('the settings by which JSON is made', () => {
    const { app: application } = pair.response as { app: { get(setting: string): unknown } };
    return application.get('etag') === 'weak' && application.get('json escape') === undefined;
  });
});

describe('Fastify', () => {
  let app: INestApplication;
  let pair: FrameworkPair;
  let head: FrameworkPair;

  beforeAll(async () => {
    app = await applicationOn(new FastifyAdapter());
    pair = await pairOf(app, 'GET');
    head = await pairOf(app, 'HEAD');
  });
  afterAll(() => app.close());

  for (const { name, check } of FASTIFY_INTERNALS) relies(name, () => check(pair));
  relies('the name of the hook for HEAD', () => {
    const symbol = Object.getOwnPropertySymbols(head.request).find(
      ({ description }) => description === 'fastify.context',
    )!;
    const { onSend } = (head.request as Record<symbol, { onSend: readonly { name: string }[] }>)[symbol]!;
    return onSend.some(({ name }) => name.endsWith('headRouteOnSendHandler'));
  });
  relies('the class of a reply taking response, request and log', () => {
    const { constructor, request, raw } = pair.response as { constructor: unknown; request: object; raw: object };
    const reply = new (constructor as new (...args: unknown[]) => { raw: unknown; request: unknown })(
      raw,
      request,
      undefined,
    );
    return reply.raw === raw && reply.request === request;
  });
  relies('reply.getSerializationFunction() and reply.serialize()', () =>
    hasMethods(pair.response, ['getSerializationFunction', 'serialize', 'serializer']),
  );
});
