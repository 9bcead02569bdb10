/**
 * What a request came to.
 * @typedef {{ status: number, milliseconds: number, cacheStatus: string | null, age: string | null, type?: string, text?: string }} Answer
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
    age: said('age'),
    type: said('content-type') ?? '',
    text,
  };
}

const content = (headers, body) =>
  body === undefined
    ? { headers }
    : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };

/**
 * Has ten clients send the request at once.
 * @param {Question} question
 * @returns {Promise<Answer[]>}
 */
export async function askTen({ path, headers }) {
  const { status, text } = await ask({ method: 'POST', path: '/crowd', headers, body: { path } });
  if (status !== 200) throw new Error(`The ten clients could not be sent: ${text}`);
  return JSON.parse(text);
}
