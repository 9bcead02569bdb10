import { Injectable, type PipeTransform } from '@nestjs/common';

import { seen } from './seen-arguments.js';

/** What the pipes of all methods were given, in order. */
export const piped: string[] = [];

/** Notes what it is given, and passes it on. */
@Injectable()
export class RecordingPipe implements PipeTransform {
  transform(value: unknown) {
    piped.push(seen([value]));
    return value;
  }
}
