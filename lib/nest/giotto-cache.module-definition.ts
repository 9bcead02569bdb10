import { ConfigurableModuleBuilder } from '@nestjs/common';

import type { GiottoCacheOptions } from './options/giotto-cache.options.js';

/** `forRoot` and `forRootAsync`, and the token of the options. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<GiottoCacheOptions>({
  moduleName: 'GiottoCache',
})
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
