/** The model. */
export interface Square {
  readonly x: number;
  readonly squared: number;
  readonly calculatedAt: Date;
}

/** A representation for spreadsheets (RFC 4180). */
export const asCsv = ({ x, squared, calculatedAt }: Square): string =>
  `x,squared,calculatedAt\r\n${x},${squared},${calculatedAt.toISOString()}\r\n`;

/** A representation for the command line. */
export const asLine = ({ x, squared }: Square): string => `${x} squared is ${squared}\n`;
