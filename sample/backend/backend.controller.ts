import { Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';

import { GiottoCacheService } from 'giotto-cache';
import { LocalGuard } from '../local.guard.js';
import { Neighbour } from '../processes/neighbour.js';
import { BackendSwitch } from './backend.switch.js';

/** The backend, for the page: how it is, a switch, and a flush. */
@Controller('backend')
@UseGuards(LocalGuard)
export class BackendController {
  constructor(
    private readonly cache: GiottoCacheService,
    private readonly power: BackendSwitch,
    private readonly neighbour: Neighbour,
  ) {}

  @Get()
  async state() {
    const answers = await this.cache.ping();
    const { name, state } = this.cache.stats().backend;
    return {
      name,
      state: answers ? state : 'down',
      isOn: this.power.isOn,
      isShared: !this.power.backend.isInProcess,
      pid: process.pid,
      neighbour: this.neighbour.url,
    };
  }

  @Post('stop')
  @HttpCode(200)
  stop() {
    this.power.isOn = false;
    return this.state();
  }

  @Post('start')
  @HttpCode(200)
  start() {
    this.power.isOn = true;
    return this.state();
  }

  /** Invalidates everything. */
  @Post('flush')
  @HttpCode(200)
  async flush() {
    return { isTaken: await this.cache.clear() };
  }
}
