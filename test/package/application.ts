import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';

import { ApplicationModule } from './application.module.js';

const application = await NestFactory.create(ApplicationModule, { logger: ['error'] });
await application.listen(0, '127.0.0.1');
console.log(await application.getUrl());
