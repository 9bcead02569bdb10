import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';

const MEASURED_MS = 2000;
const MIB = 2 ** 20;

/** How busy this process was. */
export interface Report {
  readonly report: number;
  readonly processorPercent: number;
  readonly memoryMiB: number;
  readonly measuredUntil: Date;
}

/** Makes reports, slowly: to know how busy a process is one has to watch it for a while. */
@Injectable()
export class ReportService {
  isFailing = false;
  private reports = 0;

  /** @throws ServiceUnavailableException while it was told to fail */
  async make(): Promise<Report> {
    if (this.isFailing) throw new ServiceUnavailableException('No report can be made, as you wished.');
    const before = process.cpuUsage();
    await wait(MEASURED_MS);
    const { user, system } = process.cpuUsage(before);
    return {
      report: ++this.reports,
      processorPercent: Math.round((user + system) / MEASURED_MS / 10),
      memoryMiB: Math.round(process.memoryUsage.rss() / MIB),
      measuredUntil: new Date(),
    };
  }
}
