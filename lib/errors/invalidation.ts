/** Invalidation rules. */
import { asText, define } from './giotto-error.js';

export const unknownArgument = define(
  'GIOTTO_UNKNOWN_ARGUMENT',
  (where: string, name: string, known: readonly string[]) =>
    `${where}: there is no argument ${asText(name)}. There are: ${known.join(', ') || 'none'}. Use one of these names, or give the arguments others: names: ['…'].`,
  TypeError,
);

export const invalidInvalidation = define(
  'GIOTTO_INVALID_INVALIDATION',
  (where: string, why: string) =>
    `${where}: ${why} Say what changed: tags: […], program: '…', or program: '…' with args: { … }.`,
  TypeError,
);
