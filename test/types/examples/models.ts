export interface Rates {
  readonly base: string;
  readonly maxAge: number;
}

export interface Square {
  readonly x: number;
  readonly squared: number;
}

export interface Cat {
  readonly name: string;
}

/** As interfaces and classes, which have no index signature. */
export interface ItemArguments {
  readonly id: number;
}

export class User {
  constructor(
    readonly id: number,
    readonly email: string,
  ) {}
}

export const rates: Rates = { base: 'EUR', maxAge: 60 };
export const squareOf = (x: number): Square => ({ x, squared: x * x });
