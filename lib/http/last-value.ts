import { isObservable, lastValueFrom } from 'rxjs';

/** What a method's return value comes to, promised or not: the last value counts of an Observable, as it does for Nest. */
export async function lastValueOf(returned: unknown): Promise<unknown> {
  const value = await returned;
  return isObservable(value) ? lastValueFrom(value) : value;
}
