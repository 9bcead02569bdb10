import type { Payload } from '../../cache/entry/entry.js';
import { formatContentType, parseContentType } from '../headers/content-type.js';
import type { FastifyExchange, Serialize, TemplateEngine } from './fastify.exchange.js';
import { replyHasSerializer, routeHasSerializer } from './fastify-internals.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Renders models into the bytes that Fastify would send. */
export class FastifyRenderer {
  constructor(private readonly exchange: FastifyExchange) {}

  /**
   * Follows `reply.send`: bytes as they are, text if the type is not JSON, else what the route's serializer makes.
   * @returns `undefined` for objects of a type that is not JSON, which Fastify refuses unless the reply has a serializer
   */
  render(model: unknown): Buffer | undefined {
    if (model === undefined) return this.note(model);
    if (ArrayBuffer.isView(model)) return this.typed('application/octet-stream', this.note(bufferOf(model)));
    const own = this.exchange.header('content-type');
    return own === undefined ? this.renderUntyped(model) : this.renderTyped(model, String(own));
  }

  private renderUntyped(model: unknown): Buffer {
    if (typeof model === 'string') return this.typed('text/plain; charset=utf-8', this.note(model));
    if (!replyHasSerializer(this.exchange.response)) this.exchange.setHeader('Content-Type', JSON_TYPE);
    return this.serialized(model);
  }

  private renderTyped(model: unknown, type: string): Buffer | undefined {
    if (replyHasSerializer(this.exchange.response)) return this.serialized(model);
    if (!isJson(type)) return typeof model === 'string' || model === null ? this.note(model) : undefined;
    this.exchange.setHeader('Content-Type', withCharset(type));
    return typeof model === 'string' ? this.note(model) : this.serialized(model);
  }

  async renderTemplate(template: string, model: unknown): Promise<Buffer> {
    const html = await this.templateEngine()(template, model);
    return this.typed('text/html; charset=utf-8', this.note(html));
  }

  /** Notes the form in which Fastify would show a rendered value to its hooks, and returns its bytes. */
  private note(rendered: string | Buffer | null | undefined): Buffer {
    this.exchange.payload = payloadOf(rendered);
    return Buffer.isBuffer(rendered) ? rendered : Buffer.from(rendered ?? '');
  }

  private templateEngine(): TemplateEngine {
    const { response, request } = this.exchange;
    if (response.viewAsync) return response.viewAsync.bind(response);
    const { view } = request.server as { view: TemplateEngine };
    return (template, model) => view(template, model);
  }

  /** A value without JSON, such as a function, has no bytes. */
  private serialized(model: unknown): Buffer {
    return this.note(this.schemaSerializer()(model));
  }

  /** `reply.serialize` ignores schemas by media type, which `reply.send` honors. */
  private schemaSerializer(): Serialize {
    const { request, response } = this.exchange;
    const schema = routeHasSerializer(request) || replyHasSerializer(response) ? undefined : this.schemaForStatus();
    if (typeof schema !== 'object') return (model) => response.serialize(model);
    return (
      schema[parseContentType(String(this.exchange.header('content-type'))).type] ?? schema['*/*'] ?? JSON.stringify
    );
  }

  private schemaForStatus(): Serialize | Record<string, Serialize> | undefined {
    const { status, response } = this.exchange;
    return [String(status), `${String(status)[0]}xx`, 'default']
      .map((key) => response.getSerializationFunction?.(key))
      .find((found) => found !== undefined);
  }

  private typed(type: string, body: Buffer): Buffer {
    this.exchange.setDefaultHeader('Content-Type', type);
    return body;
  }
}

const isJson = (type: string) => parseContentType(type).type.includes('json');

/** Adds a charset to a JSON type of the program's own, in Fastify's spelling. */
function withCharset(own: string): string {
  const parsed = parseContentType(own);
  return parsed.parameters.has('charset') ? own : `${formatContentType(parsed, 'all')}; charset=utf-8`;
}

function payloadOf(rendered: unknown): Payload | undefined {
  if (rendered === undefined) return 'undefined';
  if (rendered === null) return 'null';
  return typeof rendered === 'string' ? 'text' : undefined;
}

const bufferOf = (view: ArrayBufferView) =>
  Buffer.isBuffer(view) ? view : Buffer.from(view.buffer, view.byteOffset, view.byteLength);
