import { Logger, type DynamicModule, type INestApplicationContext, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pathToFileURL } from 'node:url';

import type { Started } from '../../calls/started.js';
import { noApplication } from '../../errors/command-line.js';
import { APPLICATION_FILE } from '../../nest/backend/application-name.js';
import { idle, stopJobs } from './idle-workers.js';
import { instancesOf } from './instances.js';
import { isApplication, isModule, pickExport } from './pick-export.js';
import type { Located } from './locate-application.js';

/** An application that was started without listening. It is whole if its file made it itself. */
export interface StartedApplication extends Started {
  readonly app: INestApplicationContext;
}

/**
 * Starts the export of a file: a module, a dynamic module, an application, or a function that returns one of them. Jobs
 * of schedulers and queues do not run.
 * @throws GIOTTO_NO_APPLICATION if it is none of these, and errors of the start
 */
export async function startApplication(
  { file, exported }: Located,
  logger: LoggerService,
): Promise<StartedApplication> {
  Logger.overrideLogger(logger);
  process.env[APPLICATION_FILE] = file;
  const namespace = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const started = await start(await pickExport(namespace, exported, file), logger, file);
  instancesOf(started.app).forEach(stopJobs);
  return started;
}

/** Nest calls it with each instance, before any hook. */
const instrument = { instanceDecorator: idle };

async function start(made: unknown, logger: LoggerService, file: string): Promise<StartedApplication> {
  if (isModule(made) || isDynamicModule(made))
    return {
      app: await NestFactory.createApplicationContext(made, { logger, abortOnError: false, instrument }),
      isWhole: false,
    };
  if (typeof made === 'function' && !isClass(made)) return start(await made(), logger, file);
  if (!isApplication(made))
    throw noApplication(
      `The export of ${file} is neither a module, nor an application, nor a function that makes one.`,
    );
  made.useLogger(logger);
  instancesOf(made).forEach(idle);
  return { app: await made.init(), isWhole: 'getHttpAdapter' in made };
}

const isDynamicModule = (made: unknown): made is DynamicModule =>
  typeof made === 'object' && made !== null && 'module' in made;

const isClass = (made: object) => /^class\b/.test(Function.prototype.toString.call(made));
