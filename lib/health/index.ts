/** The cache in health checks of `@nestjs/terminus`, from version 11 on: `giotto-cache/health`. */
export { GiottoCacheHealth, type GiottoHealthOptions } from './giotto-cache.health.js';
