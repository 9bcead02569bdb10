import type { DataSourceOptions } from 'typeorm';

import { ADAPTERS } from '../apps/application.js';
import { NESTJS_CLS_WAYS } from './nestjs-cls.way.js';
import { play, SCENARIOS, type ScenarioName, type Seen } from './scenarios.js';

const [way, options] = JSON.parse(process.argv[2]!) as [keyof typeof NESTJS_CLS_WAYS, DataSourceOptions];

const seen: Record<string, Seen> = {};
for (const scenario of Object.keys(SCENARIOS) as ScenarioName[])
  for (const adapter of ADAPTERS) seen[`${scenario} ${adapter}`] = await play(scenario, { way: NESTJS_CLS_WAYS[way], adapter, options });

console.log(JSON.stringify(seen));
