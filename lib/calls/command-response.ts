import type { HeaderValue } from '../cache/entry/entry.js';

/** The response of a call, for methods with `@Res({ passthrough: true })` and for the cache. It is never sent. */
export class CommandResponse {
  private readonly fields = new Map<string, readonly [spelling: string, value: HeaderValue]>();
  readonly headersSent = false;

  constructor(public statusCode: number) {}

  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  setHeader(name: string, value: unknown): this {
    this.fields.set(name.toLowerCase(), [name, Array.isArray(value) ? value.map(String) : String(value)]);
    return this;
  }

  /** The name in Express and Fastify. */
  header(name: string, value: unknown): this {
    return this.setHeader(name, value);
  }

  set(name: string, value: unknown): this {
    return this.setHeader(name, value);
  }

  cookie(name: string, value: unknown): this {
    return this.setHeader('Set-Cookie', `${name}=${String(value)}`);
  }

  getHeader(name: string): HeaderValue | undefined {
    return this.fields.get(name.toLowerCase())?.[1];
  }

  removeHeader(name: string): void {
    this.fields.delete(name.toLowerCase());
  }

  /** By lower-cased name. */
  getHeaders(): Record<string, HeaderValue> {
    return Object.fromEntries([...this.fields].map(([name, [, value]]) => [name, value]));
  }

  spelling(name: string): string {
    return this.fields.get(name)?.[0] ?? name;
  }
}
