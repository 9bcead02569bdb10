import { describe, expect, it } from '@jest/globals';

import { errorsIn } from './compiler.js';
import { migratedApplication } from './migration/application.js';
import { allPages, blocksOf, fileOf } from './pages.js';

const KINDS = /^(?:|member|after|file=\S+|(?:before|remove)=\S+)$/;

const typescript = allPages()
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'ts');
/** Those that stand by themselves. The others are parts of the application that the migration guide changes. */
const compiled = typescript.filter(
  (block) => block.info === '' || block.info === 'member' || fileOf(block) !== undefined,
);

describe('the blocks of TypeScript on the pages', () => {
  it('are of known kinds', () => {
    expect(typescript.filter(({ info }) => !KINDS.test(info))).toEqual([]);
    expect(compiled.length).toBeGreaterThan(40);
  });

  it('compile, and so does the application that the migration guide leaves', () => {
    expect(errorsIn({ blocks: compiled, project: migratedApplication() })).toEqual([]);
  });

  it('leave nothing out that a reader would have to guess', () => {
    expect(compiled.filter(({ code }) => code.includes('…')).map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });
});
