import type { Type } from '@nestjs/common';

/** A `ModuleRef`, or an application. */
interface Container {
  get<Provider>(token: Type<Provider>, options: { strict: false }): Provider;
}

/** Returns the provider of a class, in whichever module it is; `undefined` if no module has it. */
export function providerOf<Provider>(container: Container, type: Type<Provider>): Provider | undefined {
  try {
    return container.get(type, { strict: false });
  } catch (error) {
    if (error instanceof Error && error.constructor.name === 'UnknownElementException') return undefined;
    throw error;
  }
}
