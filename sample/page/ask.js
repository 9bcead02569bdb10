/**
 * What a request came to. `called` names the program that an uncached route called, and how the cache answered that.
 * @typedef {{ status: number, milliseconds: number, cacheStatus: string | null, called?: string | null, age: string | null, type?: string, text?: string }} Answer
 * @typedef {{ method: string, path: string, headers: Record<string, string>, body?: object }} Question
 */

/**
 * Sends a request. The browser's own cache is left out, so that it is this one that answers.
 * @param {Question} question
 * @returns {Promise<Answer>}
 */
export async function ask({ method, path, headers, body }) {
  const begun = performance.now();
  const response = await fetch(path, { method, cache: 'no-store', ...content(headers, body) });
  const text = await response.text();
  const milliseconds = Math.round(performance.now() - begun);
  const said = (name) => response.headers.get(name);
  return {
    status: response.status,
    milliseconds,
    cacheStatus: said('cache-status'),
    called: said('x-program-called'),
    age: said('age'),
    type: said('content-type') ?? '',
    text,
  };
}

const content = (headers, body) =>
  body === undefined
    ? { headers }
    : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };

/** Has the application send the request in the browser's place. */
async function askBy(route, { path, headers }) {
  const { status, text } = await ask({ method: 'POST', path: route, headers, body: { path } });
  if (status === 200) return JSON.parse(text);
  throw new Error(JSON.parse(text).message);
}

/**
 * Has ten clients send the request at once.
 * @param {Question} question
 * @returns {Promise<Answer[]>}
 */
export const askTen = (question) => askBy('/crowd', question);

/**
 * Has the request sent to this process, and then to the other one.
 * @param {Question} question
 * @returns {Promise<(Answer & { process: string })[]>}
 */
export const askBoth = (question) => askBy('/processes', question);
