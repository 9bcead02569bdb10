import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Param, type PipeTransform } from '@nestjs/common';
import { Column, DataSource, Entity, ManyToOne, PrimaryColumn, type Logger } from 'typeorm';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

@Entity()
class Team {
  @PrimaryColumn('integer')
  id!: number;
}

@Entity()
class Person {
  @PrimaryColumn('integer')
  id!: number;

  @Column('text')
  name!: string;

  @ManyToOne(() => Team, { lazy: true, createForeignKeyConstraints: false })
  team!: Promise<Team | null>;
}

@Entity()
class City {
  @PrimaryColumn('integer')
  id!: number;

  @Column('text')
  name!: string;
}

const queries: string[] = [];
const nothing = () => undefined;
const logger: Logger = {
  logQuery: (query) => void queries.push(query),
  ...{ logQueryError: nothing, logQuerySlow: nothing, logSchemaBuild: nothing, logMigration: nothing, log: nothing },
};

let dataSource: DataSource;

@Injectable()
class LoadPerson implements PipeTransform<string> {
  transform = (id: string) => dataSource.getRepository(Person).findOneByOrFail({ id: Number(id) });
}

@Injectable()
class LoadCity implements PipeTransform<string> {
  transform = (id: string) => dataSource.getRepository(City).findOneByOrFail({ id: Number(id) });
}

@Controller()
class Entities {
  @Get('cached/people/:id')
  @GiottoCache(60)
  person(@Param('id', LoadPerson) person: Person) {
    return { name: person.name };
  }

  @Get('plain/people/:id')
  plainPerson(@Param('id', LoadPerson) person: Person) {
    return { name: person.name };
  }

  @Get('cached/cities/:id')
  @GiottoCache(60)
  city(@Param('id', LoadCity) city: City) {
    return { name: city.name };
  }
}

describe.each(ADAPTERS)('an entity that a pipe loaded, on %s', (adapter) => {
  let app: Running;

  beforeAll(async () => {
    const entities = [Person, Team, City];
    dataSource = await new DataSource({
      type: 'better-sqlite3',
      database: ':memory:',
      entities,
      synchronize: true,
      logging: ['query'],
      logger,
    }).initialize();
    await dataSource.query(`INSERT INTO team (id) VALUES (1)`);
    await dataSource.query(`INSERT INTO person (id, name, teamId) VALUES (1, 'Ada', 1), (2, 'Emmy', 1)`);
    await dataSource.query(`INSERT INTO city (id, name) VALUES (1, 'Ulm'), (2, 'Köln')`);
    app = await start(adapter, { controllers: [Entities] });
  });
  afterAll(async () => {
    await app.close();
    await dataSource.destroy();
  });

  const ask = async (path: string) => {
    queries.length = 0;
    const { status, text, cache } = await app.get(path);
    return { status, text, cache, queries: [...queries] };
  };

  it('is queried as often as without the cache, if it has a lazy relation', async () => {
    for (const [id, name] of [
      [1, 'Ada'],
      [2, 'Emmy'],
      [1, 'Ada'],
    ]) {
      const cached = await ask(`/cached/people/${id}`);
      expect(cached).toEqual({ ...(await ask(`/plain/people/${id}`)), cache: 'giotto; fwd=bypass; detail=unkeyable' });
      expect([cached.text, cached.queries.length]).toEqual([`{"name":"${name}"}`, 1]);
    }
  });

  it('does not load a lazy relation, which could fail after the response', async () => {
    await dataSource.query('DROP TABLE team');
    expect(await ask('/cached/people/1')).toMatchObject({ status: 200, text: '{"name":"Ada"}' });
    await new Promise(setImmediate);
    expect(queries).toEqual([expect.stringContaining('FROM "person"')]);
  });

  it('is keyed by its columns, if it has no lazy relation', async () => {
    const answers = [];
    for (const id of [1, 2, 1, 2]) answers.push(await ask(`/cached/cities/${id}`));
    expect(answers.map(({ text, cache }) => [text, cache])).toEqual([
      ['{"name":"Ulm"}', 'giotto; fwd=uri-miss; stored'],
      ['{"name":"Köln"}', 'giotto; fwd=uri-miss; stored'],
      ['{"name":"Ulm"}', 'giotto; hit; ttl=60'],
      ['{"name":"Köln"}', 'giotto; hit; ttl=60'],
    ]);
  });
});
