import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type Provider,
  type Type,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { GiottoCache } from 'giotto-cache';

import { ADAPTERS, start } from '../support/apps/application.js';
import { refusalOf } from '../support/apps/refusals.js';

const STARTED = { answer: 'started' };

@Injectable()
class Names {
  constructor(@Inject('NAME') readonly name: string) {}
}

@Controller()
class Greetings {
  constructor(@Inject(Names) private readonly names: Names) {}

  @GiottoCache(60)
  @Get()
  greet() {
    return `Hello ${this.names.name}`;
  }
}

@Controller()
class OtherGreetings extends Greetings {}

@Injectable()
class Farewells {
  @Inject('NAME') private readonly name!: string;

  @GiottoCache(60, { program: 'farewell' })
  part() {
    return `Goodbye ${this.name}`;
  }
}

@Module({})
class Left {}
@Module({})
class Right {}

const one = (module: Type, ingredients: Omit<DynamicModule, 'module'>): DynamicModule => ({ module, ...ingredients });
const named = (useValue: unknown): Provider => ({ provide: 'NAME', useValue });
const both = (left: Omit<DynamicModule, 'module'>, right: Omit<DynamicModule, 'module'>) => ({
  controllers: [],
  imports: [one(Left, left), one(Right, right)],
});
const greetings = (...names: Provider[]) => ({ controllers: [Greetings], providers: [Names, ...names] });
const refusal = (program: string, method: string, base: string) => ({
  name: 'Error',
  code: 'GIOTTO_DUPLICATE_PROGRAM',
  message:
    `Two programs are called "${program}": ${method} in Left and ${method} in Right. They are given different providers. ` +
    `Derive a class for one of them: class Other${base} extends ${base} {}.`,
});

describe('a class in two modules', () => {
  it('is refused if its instances have different dependencies, because they would share entries', async () => {
    expect(await refusalOf(both(greetings(named('Ann')), greetings(named('Bob'))))).toEqual(
      refusal('Greetings.greet', 'Greetings.greet', 'Greetings'),
    );
  });

  it('is refused as a provider too', async () => {
    const farewells = (name: string) => ({ providers: [Farewells, named(name)] });
    expect(await refusalOf(both(farewells('Ann'), farewells('Bob')))).toEqual(
      refusal('farewell', 'Farewells.part', 'Farewells'),
    );
  });

  it('is one program if its instances are interchangeable', async () => {
    const make = () => 'Ann';
    const made: Provider = { provide: 'NAME', useFactory: make };
    expect(await refusalOf(both(greetings(named('Ann')), greetings(named('Ann'))))).toEqual(STARTED);
    expect(await refusalOf(both(greetings(made), greetings(made)))).toEqual(STARTED);
  });

  it.each(ADAPTERS)('is cached separately in a class derived for one of them: %s', async (adapter) => {
    const { imports, controllers } = both(greetings(named('Ann')), {
      ...greetings(named('Bob')),
      controllers: [OtherGreetings],
    });
    const paths = RouterModule.register([
      { path: 'left', module: Left },
      { path: 'right', module: Right },
    ]);
    const app = await start(adapter, { controllers, imports: [...imports, paths] });
    for (const expected of ['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']) {
      expect(await app.get('/left')).toMatchObject({ text: 'Hello Ann', cache: expected });
      expect(await app.get('/right')).toMatchObject({ text: 'Hello Bob', cache: expected });
    }
    await app.close();
  });
});
