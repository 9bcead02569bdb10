/** Is told what is done to a response's headers. Names are in lower case. */
export interface HeaderListener {
  wrote(name: string): void;
  removed(name: string): void;
  /** @param name `undefined` for all headers */
  read(name: string | undefined): void;
  /** Called before and after a method that adds to a header. @param name `undefined` after it */
  adding(name: string | undefined): void;
}

type Watch = (listener: HeaderListener, args: readonly unknown[]) => void;

/** The meaning of a call of a method. */
interface Watched {
  readonly done?: Watch;
  /** Returns the header that it adds to. */
  readonly addsTo?: (args: readonly unknown[]) => string;
}

/** By the names of a response's methods. */
export type WatchedMethods = Readonly<Record<string, Watched>>;

const first = ([name]: readonly unknown[]): string => String(name).toLowerCase();
const write: Watched = { done: (listener, args) => listener.wrote(first(args)) };
const remove: Watched = { done: (listener, args) => listener.removed(first(args)) };
const read: Watched = { done: (listener, args) => listener.read(first(args)) };
const readAll: Watched = { done: (listener) => listener.read(undefined) };
const addTo = (name: string): Watched => ({ addsTo: () => name });

/** Node's methods, and Express's for lists. All other methods call these. */
export const NODE_METHODS: WatchedMethods = {
  setHeader: write,
  appendHeader: { ...write, addsTo: first },
  removeHeader: remove,
  getHeader: read,
  hasHeader: read,
  getHeaders: readAll,
  append: { addsTo: first },
  vary: addTo('vary'),
  links: addTo('link'),
  cookie: addTo('set-cookie'),
  clearCookie: addTo('set-cookie'),
};

/** Fastify's methods. `headers` calls `header`. A second `Set-Cookie` is added to the first. */
export const FASTIFY_METHODS: WatchedMethods = {
  header: { ...write, addsTo: (args) => (first(args) === 'set-cookie' ? 'set-cookie' : '') },
  type: { done: (listener) => listener.wrote('content-type') },
  removeHeader: remove,
  getHeader: read,
  hasHeader: read,
  getHeaders: readAll,
};

const taps = new WeakMap<object, Tap>();

/**
 * Reports to a listener what is done to a response's headers, until the returned function is called. The first listener replaces
 * the response's methods, and they are restored after the last.
 */
export function listen(response: object, methods: WatchedMethods, listener: HeaderListener): () => void {
  const tap = taps.get(response) ?? new Tap(response, methods);
  taps.set(response, tap);
  return tap.add(listener);
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

class Tap {
  private readonly listeners = new Set<HeaderListener>();
  private readonly restorers: (() => void)[];

  constructor(
    private readonly response: object,
    methods: WatchedMethods,
  ) {
    this.restorers = Object.entries(methods).flatMap(([name, watched]) => this.replace(name, watched));
  }

  add(listener: HeaderListener): () => void {
    this.listeners.add(listener);
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) this.close();
    };
  }

  private close() {
    taps.delete(this.response);
    for (const restore of this.restorers) restore();
  }

  private replace(name: string, { done, addsTo }: Watched): (() => void)[] {
    const { response, listeners } = this;
    const original = (response as Record<string, unknown>)[name];
    if (typeof original !== 'function') return [];
    const own = Reflect.getOwnPropertyDescriptor(response, name);
    const tell = (what: (listener: HeaderListener) => void) => listeners.forEach(what);
    const replacement: Method = function (this: unknown, ...args) {
      const added = addsTo?.(args) || undefined;
      if (added !== undefined) tell((listener) => listener.adding(added));
      try {
        const result = (original as Method).apply(this, args);
        if (done !== undefined) tell((listener) => done(listener, args));
        return result;
      } finally {
        if (added !== undefined) tell((listener) => listener.adding(undefined));
      }
    };
    Object.defineProperty(response, name, {
      value: replacement,
      configurable: true,
      writable: true,
      enumerable: false,
    });
    return [() => restore(response, name, { replacement, own })];
  }
}

/** Leaves a replacement in place that was itself replaced. It has no listeners any more. */
function restore(
  response: object,
  name: string,
  { replacement, own }: { replacement: Method; own: PropertyDescriptor | undefined },
) {
  if ((response as Record<string, unknown>)[name] !== replacement) return;
  if (own === undefined) Reflect.deleteProperty(response, name);
  else Object.defineProperty(response, name, own);
}
