import { Injectable } from '@nestjs/common';

/** The other process of the sample, which has the same code and the same backend. */
@Injectable()
export class Neighbour {
  /** Where it answers; `undefined` if there is none. */
  url: string | undefined;
}
