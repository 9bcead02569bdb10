import type { Check } from './describe-project.js';

/** Optional packages of Nest, and optional peers of the library, that the project does not have. */
const ABSENT = [
  '@nestjs/microservices',
  '@nestjs/microservices/microservices-module',
  '@nestjs/websockets/socket-module',
  'class-transformer',
  'class-transformer/storage',
  'class-validator',
  'ioredis',
  'memjs',
  'typeorm',
];

const MINIFIED = ['--bundle', '--platform=node', '--target=node20', '--minify'];

/** esbuild knows no metadata of decorators: tsc compiles, and esbuild makes one file of what it wrote. */
export const bundles: Check = async (project) => {
  await project.run('npx', '--no', 'nest', 'build');
  const external = ABSENT.map((name) => `--external:${name}`);
  await project.run('npx', '--no', 'esbuild', 'dist/main.js', ...MINIFIED, ...external, '--outfile=bundle/main.js');
  return '`esbuild --bundle --minify`';
};
