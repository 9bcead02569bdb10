/** The page's own folder, wherever a proxy has put it. */
const here = (name) => new URL(name, import.meta.url);

/** An answer that is none: the application's own words, or what went wrong on the way. */
export class Refusal extends Error {
  constructor(status, { error, usage } = {}) {
    super(error ?? `The application answered with ${status}.`);
    this.status = status;
    this.usage = usage;
  }
}

async function send(name, init) {
  const response = await fetch(here(name), { cache: 'no-store', credentials: 'same-origin', ...init });
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const said = isJson ? await response.json() : undefined;
  if (response.ok && isJson) return said;
  throw new Refusal(response.status, typeof said?.error === 'string' ? said : {});
}

export const get = (name, query = {}) => send(`${name}?${new URLSearchParams(query)}`, {});

export const post = (name, body) =>
  send(name, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
