import type { Running } from './application.js';

export type Question = string | [path: string, headers: Record<string, string>];

/** Asks for each path, and returns which run of the method answered, or the status if it is not 200. */
export async function answeringRuns(app: Running, questions: readonly Question[]): Promise<unknown[]> {
  const answered: unknown[] = [];
  for (const question of questions) {
    const [path, headers] = typeof question === 'string' ? [question, {}] : question;
    const { status, text } = await app.get(path, { headers });
    answered.push(status === 200 ? (JSON.parse(text) as { run: number }).run : status);
  }
  return answered;
}

/** The key in a `Cache-Status` of an application that exposes its keys. */
export const keyIn = (cacheStatus: string): string => JSON.parse(/key=(".*")/.exec(cacheStatus)![1]!) as string;
