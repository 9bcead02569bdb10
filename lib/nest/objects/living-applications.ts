import { placeOf } from '../metadata/place.js';

/** A running application with a cache. An abstract class, because it is also a token for Nest. */
export abstract class LivingApplication {
  /** True once all programs have been found. */
  abstract readonly isStarted: boolean;
  /** Starts caching calls of an object. @returns the reason if that is impossible, else `undefined` */
  abstract adopt(object: object): unknown;
  /** Logs once why a method is not cached. @param place `ClassName.method` */
  abstract tell(place: string, why: unknown): void;
}

/** In the order in which they started. */
const applications = new Set<WeakRef<LivingApplication>>();

/** Registers a running application. @returns a function that removes it */
export function join(application: LivingApplication): () => void {
  const reference = new WeakRef(application);
  applications.add(reference);
  return () => applications.delete(reference);
}

const livingApplications = (): LivingApplication[] => [...applications].flatMap((reference) => reference.deref() ?? []);

/** True if an application with a cache runs in this process. A unit test may run without one. */
export const hasLivingApplications = (): boolean => livingApplications().length > 0;

/**
 * Looks for the application that holds an object without injected properties. A factory may have made it in a module
 * that was loaded late. If no application holds it, the youngest application logs why the method is not cached.
 * @param method the method that was called; `undefined` logs nothing
 */
export function isAdoptedLate(object: unknown, method?: string): boolean {
  if (applications.size === 0 || typeof object !== 'object' || object === null) return false;
  const living = livingApplications().reverse();
  const reasons: unknown[] = [];
  for (const application of living) {
    const why = application.adopt(object);
    if (why === undefined) return true;
    reasons.push(why);
  }
  if (method !== undefined) living[0]?.tell(placeOf({ target: classOf(object), method }), reasons[0]);
  return false;
}

const classOf = ({ constructor }: { readonly constructor?: unknown }) =>
  typeof constructor === 'function' ? constructor : { name: 'An object' };
