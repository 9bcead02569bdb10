/**
 * The version of giotto-cache. `npm run release:version` writes it here: CommonJS and ES modules would find package.json in
 * different ways.
 */
export const VERSION = '0.0.0';
