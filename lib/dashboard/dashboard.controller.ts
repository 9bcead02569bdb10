import {
  Controller,
  Get,
  HttpCode,
  Inject,
  Logger,
  Post,
  Req,
  Res,
  UseGuards,
  VERSION_NEUTRAL,
  type Type,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingHttpHeaders } from 'node:http';

import { isWrongUse, messageOf } from '../calls/failure.js';
import { isGiottoError } from '../errors/giotto-error.js';
import { Asked } from './asked.js';
import { CallDesk } from './call-desk.js';
import { DashboardState } from './dashboard-state.js';
import { EndingConnections } from './ending-connections.js';
import type { DashboardSettings } from './options.js';
import { FILES } from './page-files.js';
import { strangeOrigin } from './same-origin.js';

/** A request of Express or Fastify. */
interface DashboardRequest {
  readonly url: string;
  /** Has the prefix of a router that Express removed from `url`. */
  readonly originalUrl?: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: { readonly name?: string };
  readonly query: { readonly program?: unknown };
  readonly body?: unknown;
}

/** The body of an answer. */
interface Sent {
  readonly status?: number;
  readonly type?: string;
  readonly text: string;
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

const PAGE = 'index.html';
const NOTHING: Sent = { status: 404, type: 'text/plain; charset=utf-8', text: 'There is nothing here.' };

const json = (value: unknown, status = 200): Sent => ({
  status,
  type: 'application/json; charset=utf-8',
  text: JSON.stringify(value),
});

/** Returns a controller at this path, behind this guard. Interceptors of the application do not change what it sends. */
export function dashboardController({ path, guard }: DashboardSettings): Type {
  const lastSegment = path.slice(path.lastIndexOf('/') + 1);

  @Controller({ path, version: VERSION_NEUTRAL })
  @UseGuards(EndingConnections, guard)
  class GiottoDashboardController {
    private readonly log = new Logger('GiottoDashboard');

    constructor(
      @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
      @Inject(DashboardState) private readonly state: DashboardState,
      @Inject(CallDesk) private readonly desk: CallDesk,
    ) {}

    @Get()
    page(@Req() request: DashboardRequest, @Res() response: unknown): void {
      this.send(response, pageAt(request, lastSegment));
    }

    @Get(':name')
    async get(@Req() request: DashboardRequest, @Res() response: unknown): Promise<void> {
      this.send(response, await this.answer(request));
    }

    @Post(':name')
    @HttpCode(200)
    async post(@Req() request: DashboardRequest, @Res() response: unknown): Promise<void> {
      this.send(response, await this.order(request));
    }

    private async answer(request: DashboardRequest): Promise<Sent> {
      const { params, query } = request;
      const { name = '' } = params;
      if (name === 'state')
        return json(await this.state.take(typeof query.program === 'string' ? query.program : undefined));
      if (name === 'programs') return json(this.desk.programs());
      // In Fastify 4 the path with a slash at its end has an empty name.
      if (name === '') return pageAt(request, lastSegment);
      return name !== PAGE && Object.hasOwn(FILES, name) ? FILES[name]! : NOTHING;
    }

    private async order({ params: { name }, headers, body }: DashboardRequest): Promise<Sent> {
      const strange = strangeOrigin(headers);
      if (strange !== undefined) return json({ error: strange }, 403);
      try {
        if (name === 'look-up') return json(await this.desk.lookUp(new Asked(body)));
        if (name === 'invalidate') return json(await this.desk.invalidate(new Asked(body)));
        return NOTHING;
      } catch (error) {
        return this.failed(error);
      }
    }

    /** Any other error is one of the application. Only its log is told. */
    private failed(error: unknown): Sent {
      if (isGiottoError(error))
        return json({ error: messageOf(error), usage: isWrongUse(error) ? usageOf(error) : undefined }, 400);
      this.log.error(error);
      return json({ error: 'The application threw an error, which is in its log.' }, 500);
    }

    private send(response: unknown, { status = 200, type, text }: Sent): void {
      const { httpAdapter } = this.host;
      for (const [name, value] of Object.entries({ ...HEADERS, 'Content-Type': type! }))
        httpAdapter.setHeader(response, name, value);
      httpAdapter.reply(response, text, status);
    }
  }
  return GiottoDashboardController;
}

/**
 * References of the page are relative, since a proxy may serve it under another path. Without a slash at the end of its URL they
 * begin with its last segment.
 */
function pageAt({ originalUrl, url }: DashboardRequest, lastSegment: string): Sent {
  const isFolder = /^[^?#]*\/([?#]|$)/.test(originalUrl ?? url);
  const { type, text } = FILES[PAGE]!;
  return { type, text: isFolder ? text : text.replaceAll('"./', `"./${lastSegment}/`) };
}

const usageOf = (error: Error) => (error as { usage?: string }).usage;
