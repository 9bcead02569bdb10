import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** What an application has made of its providers, each once; before it is initialized too. */
export function instancesOf(app: INestApplicationContext): unknown[] {
  const modules = [...app.get(ModulesContainer, { strict: false }).values()];
  const providers = modules.flatMap((module) => [...module.providers.values()]);
  return [...new Set(providers.filter((provider) => provider.isDependencyTreeStatic()).map(({ instance }) => instance as unknown))];
}
