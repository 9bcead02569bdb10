import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { InstalledCommand } from '../support/cmd/giotto-cmd.js';
import { eventually } from '../support/keyvalue/outcomes.js';

/**
 * An application whose jobs leave word that they ran: those that decorators declare, and those that it adds itself. What it
 * adds runs until the start is over, when giotto-cmd stops it, and so leaves word from then on.
 */
const SCHEDULED = `
import 'reflect-metadata';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Cron, Interval, ScheduleModule, SchedulerRegistry, Timeout } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { appendFileSync } from 'node:fs';
import { GiottoCache, GiottoCacheModule } from './lib/index.js';

const ran = (job) => appendFileSync(process.env.JOBS, job + '\\n');
const under = (decorator, target, name) => decorator(target.prototype, name, Object.getOwnPropertyDescriptor(target.prototype, name));

export class Jobs {
  constructor(registry) { this.registry = registry; }
  cron() { ran('cron'); }
  interval() { ran('interval'); }
  timeout() { ran('timeout'); }
  onModuleInit() {
    const job = new CronJob('* * * * * *', () => this.isUp && ran('own cron'));
    this.registry.addCronJob('own', job);
    job.start();
    this.registry.addInterval('own', setInterval(() => this.isUp && ran('own interval'), 50));
    this.registry.addTimeout('own', setTimeout(() => ran('own timeout'), 1000));
  }
  onApplicationBootstrap() {
    this.isUp = true;
    if (process.env.STARTS) this.registry.getCronJob('nightly').start();
  }
}
Injectable()(Jobs);
Reflect.defineMetadata('design:paramtypes', [SchedulerRegistry], Jobs);
under(Cron('* * * * * *', { name: 'nightly' }), Jobs, 'cron');
under(Interval('often', 20), Jobs, 'interval');
under(Timeout('once', 0), Jobs, 'timeout');

export class Programs {
  async waits() {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return 'waited';
  }
}
Controller()(Programs);
const descriptor = Object.getOwnPropertyDescriptor(Programs.prototype, 'waits');
Get('waits')(Programs.prototype, 'waits', descriptor);
GiottoCache(60, { program: 'waits' })(Programs.prototype, 'waits', descriptor);
Object.defineProperty(Programs.prototype, 'waits', descriptor);

export class AppModule {}
Module({ imports: [ScheduleModule.forRoot(), GiottoCacheModule.forRoot()], controllers: [Programs], providers: [Jobs] })(AppModule);

export const createApp = () => NestFactory.create(AppModule, { logger: false });
`;

/** Serves until someone ends it. */
const SERVING = `
import { createApp } from './scheduled.js';
const app = await createApp();
await app.init();
process.stdin.on('end', () => app.close()).resume();
`;

let installed: InstalledCommand;
let folder: string;
let jobs: string;

beforeAll(async () => {
  installed = await InstalledCommand.install();
  await installed.write('scheduled.js', SCHEDULED);
  await installed.write('serving.js', SERVING);
  folder = await mkdtemp(join(tmpdir(), 'giotto-jobs-'));
  jobs = join(folder, 'jobs');
});
afterAll(async () => {
  await installed.remove();
  await rm(folder, { recursive: true });
});
beforeEach(() => writeFile(jobs, ''));

/** A command line's outcome, without the complaint of `cron` that a busy machine was late for a job. */
async function outcomeOf(exported: string, env: Record<string, string> = {}) {
  const words = ['--app', `scheduled.js#${exported}`, 'waits'];
  const { err, ...outcome } = await installed.bare(words, { env: { JOBS: jobs, ...env } });
  return { ...outcome, err: err.replace(/^\[Cron\] Missed execution deadline .*\n/gm, ''), jobs: await jobsThatRan() };
}

const jobsThatRan = async () => [...new Set((await readFile(jobs, 'utf8')).split('\n').filter(Boolean))].sort();

describe('an application with @nestjs/schedule', () => {
  it.each(['AppModule', 'createApp'])(
    'runs none of its jobs under giotto-cmd, however long the program takes: %s',
    async (exported) => {
      expect(await outcomeOf(exported)).toEqual({
        code: 0,
        out: expect.stringContaining('waited'),
        err: '',
        jobs: [],
      });
    },
  );

  it('finds its jobs by name under giotto-cmd, and starting them has no effect', async () => {
    expect(await outcomeOf('AppModule', { STARTS: 'yes' })).toEqual({
      code: 0,
      out: expect.stringContaining('waited'),
      err: '',
      jobs: [],
    });
  });

  it('runs all jobs when it serves', async () => {
    const serving = promisify(execFile)(process.execPath, ['serving.js'], {
      cwd: installed.folder,
      env: { ...process.env, NODE_OPTIONS: '', JOBS: jobs },
    });
    const all = ['cron', 'interval', 'own cron', 'own interval', 'own timeout', 'timeout'];
    await eventually(async () => expect(await jobsThatRan()).toEqual(all));
    serving.child.stdin!.end();
    await serving;
  });
});
