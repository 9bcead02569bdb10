import { Module } from '@nestjs/common';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GiottoCacheModule, type GiottoCacheOptions } from 'giotto-cache';
import { GiottoDashboardModule } from 'giotto-cache/dashboard';
import { BackendController } from './backend/backend.controller.js';
import { BackendSwitch } from './backend/backend.switch.js';
import { CrowdController } from './crowd/crowd.controller.js';
import { DatabaseModule } from './database.module.js';
import { LocalGuard } from './local.guard.js';
import { NotesController } from './notes/notes.controller.js';
import { NotesFile } from './notes/notes.file.js';
import { NotesService } from './notes/notes.service.js';
import { Lookups } from './primes/lookups.js';
import { PrimesController } from './primes/primes.controller.js';
import { PrimesService } from './primes/primes.service.js';
import { Neighbour } from './processes/neighbour.js';
import { ProcessesController } from './processes/processes.controller.js';
import { identify, ProfileController } from './profile/profile.controller.js';
import { Sessions } from './profile/sessions.service.js';
import { SignInController } from './profile/sign-in.controller.js';
import { ReportController } from './report/report.controller.js';
import { ReportService } from './report/report.service.js';
import { SquaresController } from './squares/squares.controller.js';
import { GraphqlModule, SquaresResolver } from './squares/squares.resolver.js';

const cache = (process.env.CACHE ?? 'locmem') as GiottoCacheOptions['cache'];

/** Of each backend its own: what one remembers, a change on another would not invalidate. */
const notes = new NotesFile(join(tmpdir(), `giotto-cache-sample-notes-${String(cache)}.json`));

/** The sample, on the backend that `CACHE` names. */
@Module({
  imports: [
    ...(cache === 'database' ? [DatabaseModule] : []),
    GiottoCacheModule.forRoot({ cache, identify, exposeKey: true }),
    GraphqlModule,
    GiottoDashboardModule.forRoot({ path: '/giotto', guard: LocalGuard, show: { keys: true, tags: true } }),
  ],
  controllers: [
    SquaresController,
    ReportController,
    NotesController,
    ProfileController,
    SignInController,
    PrimesController,
    CrowdController,
    BackendController,
    ProcessesController,
  ],
  providers: [
    ReportService,
    { provide: NotesFile, useValue: notes },
    NotesService,
    Sessions,
    PrimesService,
    Lookups,
    BackendSwitch,
    Neighbour,
    SquaresResolver,
  ],
})
export class AppModule {}
