import type { HeaderValue } from '../cache/entry/entry.js';
import { Exchange, type ExchangeCopy } from '../http/adapters/exchange.js';
import type { Headers } from '../http/adapters/header-changes.js';
import { UnsentView } from '../http/value/rendered-view.js';
import type { CommandRequest } from './command-request.js';
import { CommandResponse } from './command-response.js';
import type { Renderer } from './renderer.js';

/** The exchange of a call, without an HTTP adapter. The caller prints the view. */
export class CommandExchange extends Exchange<CommandRequest> {
  readonly isAnswered = false;
  readonly isRewritten = false;
  override readonly readsStreams = true;

  constructor(
    request: CommandRequest,
    readonly response: CommandResponse,
    private readonly renderer: Renderer,
  ) {
    super(request);
  }

  get status(): number {
    return this.response.statusCode;
  }

  set status(status: number) {
    this.response.statusCode = status;
  }

  headers(): Headers {
    return this.response.getHeaders();
  }

  override spelling(name: string): string {
    return this.response.spelling(name);
  }

  header(name: string): HeaderValue | undefined {
    return this.response.getHeader(name);
  }

  setHeader(name: string, value: HeaderValue): void {
    this.response.setHeader(name, value);
  }

  removeHeader(name: string): void {
    this.response.removeHeader(name);
  }

  protected copy(): ExchangeCopy {
    const exchange = new CommandExchange(this.request, new CommandResponse(this.status), this.renderer);
    for (const [name, value] of Object.entries(this.headers())) exchange.setHeader(this.spelling(name), value);
    return { exchange };
  }

  render(model: unknown): Buffer | undefined {
    const rendered = this.renderer.render(model, this.header('content-type'));
    this.payload = 'text';
    if (rendered !== undefined) this.setHeader('Content-Type', rendered.contentType);
    return rendered?.body;
  }

  /** The template engine belongs to the HTTP server. */
  async renderTemplate(template: string): Promise<Buffer> {
    throw new Error(
      `The template "${template}" is rendered by the HTTP server, and no stored response could be printed instead. Choose another representation, --accept, or request this one from the server first.`,
    );
  }

  view(body: Buffer): UnsentView {
    return new UnsentView(body);
  }
}
