import { placeOf } from '../metadata/place.js';

/** An application with a cache, as a call sees it of an object that it does not know. A class, which is a token too. */
export abstract class LivingApplication {
  /** Whether the application's own code has been looked through. */
  abstract readonly isStarted: boolean;
  /** @returns why the object's calls are not cached; `undefined` if they are from now on */
  abstract adopt(object: object): unknown;
  /** Says why a method is not cached, once. @param place `ClassName.method` */
  abstract tell(place: string, why: unknown): void;
}

/** In the order in which they started. */
const applications = new Set<WeakRef<LivingApplication>>();

/** @returns what takes the application off again */
export function join(application: LivingApplication): () => void {
  const reference = new WeakRef(application);
  applications.add(reference);
  return () => applications.delete(reference);
}

const livingApplications = (): LivingApplication[] => [...applications].flatMap((reference) => reference.deref() ?? []);

/** Returns true if an application with a cache runs in this process. A unit test may run without one. */
export const hasLivingApplications = (): boolean => livingApplications().length > 0;

/**
 * Looks for the application that holds an object to which Nest gave nothing: one that a factory made, in a module that was
 * loaded late. If there is none, the youngest application says why the method just runs. Without applications, as in a unit
 * test, nobody says anything.
 * @param method that is not cached; `undefined` if nothing is to be said
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

const classOf = ({ constructor }: { readonly constructor?: unknown }) => (typeof constructor === 'function' ? constructor : { name: 'An object' });
