import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** Returns the instances of an application's providers, each once. The application need not be initialized. */
export function instancesOf(app: INestApplicationContext): unknown[] {
  const modules = [...app.get(ModulesContainer, { strict: false }).values()];
  const providers = modules.flatMap((module) => [...module.providers.values()]);
  return [
    ...new Set(
      providers.filter((provider) => provider.isDependencyTreeStatic()).map(({ instance }) => instance as unknown),
    ),
  ];
}
