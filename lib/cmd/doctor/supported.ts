/** The oldest supported version of Node, as `engines` in package.json says. */
export const OLDEST_NODE = '20.19.0';

/** The supported versions of other packages, as `peerDependencies` in package.json says. */
export const SUPPORTED_PEERS: Readonly<Record<string, string>> = {
  '@nestjs/common': '^10.0.0 || ^11.0.0 || ^12.0.0',
  '@nestjs/core': '^10.0.0 || ^11.0.0 || ^12.0.0',
  commander: '^14.0.3',
  ioredis: '^5.0.4 || ^6.0.0',
  memjs: '^1.3.2',
  'reflect-metadata': '^0.1.12 || ^0.2.0',
  rxjs: '^7.1.0',
  typeorm: '^1.0.0',
};
