/** Writes blocks of text, a blank line after each; empty ones are left out. */
export const print = (...blocks: readonly string[]): void =>
  blocks.filter(Boolean).forEach((block) => process.stdout.write(`${block}\n\n`));
