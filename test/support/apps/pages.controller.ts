import {
  Controller,
  Get,
  Injectable,
  Render,
  Res,
  UseGuards,
  UseInterceptors,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { map } from 'rxjs';

import { GiottoCache, GiottoView, type GiottoCacheProgramOptions } from 'giotto-cache';
import { localsOf, type AnyReply, type AnyRequest } from './before.js';

/** How often a method has run. */
export const counted = { runs: 0 };
const number = () => ({ n: ++counted.runs });
const seenIn = (reply: AnyReply) => ({ n: ++counted.runs, seen: reply.locals?.visitor ?? reply.trace ?? 'nobody' });
const replyIn = (context: unknown) => (context as ExecutionContext).switchToHttp().getResponse<AnyReply>();
const page = (_model: unknown, { context }: { context: unknown }) => {
  const reply = replyIn(context);
  return `${String(reply.locals?.visitor ?? reply.trace ?? 'nobody')} ${counted.runs}`;
};

@Injectable()
class Enveloping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) =>
    next.handle().pipe(map((data: unknown) => ({ ...(data as object), enveloped: true })));
}

@Injectable()
class VisitorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const visitor = context.switchToHttp().getRequest<AnyRequest>().headers['x-visitor'];
    if (visitor !== undefined) localsOf(replyIn(context)).visitor = visitor;
    return true;
  }
}

const Cached = (options?: GiottoCacheProgramOptions) => GiottoCache(60, options);

/** Programs that see their response in every way that there is, each beside a route like it without the cache. */
@Controller()
export class PagesController {
  @Render('visitor.ejs') @Cached() @Get('page') page() {
    return number();
  }
  @Render('visitor.ejs') @Get('plain/page') plainPage() {
    return number();
  }

  @GiottoView({ 'text/html': GiottoView.template('visitor.ejs') }) @Cached() @Get('representation') representation() {
    return number();
  }
  @GiottoView({ 'text/html': GiottoView.template('visitor.ejs') }) @Get('plain/representation') plainRepresentation() {
    return number();
  }

  @GiottoView({ 'text/html': page }) @Cached() @Get('function') ofFunction() {
    return number();
  }
  @GiottoView({ 'text/html': page }) @Get('plain/function') plainFunction() {
    return number();
  }

  @Cached() @Get('res') res(@Res({ passthrough: true }) reply: AnyReply) {
    return seenIn(reply);
  }
  @Get('plain/res') plainRes(@Res({ passthrough: true }) reply: AnyReply) {
    return seenIn(reply);
  }

  @UseInterceptors(Enveloping) @Cached() @Get('model-res') modelRes(@Res({ passthrough: true }) reply: AnyReply) {
    return seenIn(reply);
  }
  @UseInterceptors(Enveloping) @Get('plain/model-res') plainModelRes(@Res({ passthrough: true }) reply: AnyReply) {
    return seenIn(reply);
  }

  @UseGuards(VisitorGuard) @Render('visitor.ejs') @Cached() @Get('guarded') guarded() {
    return number();
  }
  @UseGuards(VisitorGuard) @Render('visitor.ejs') @Get('plain/guarded') plainGuarded() {
    return number();
  }

  @Render('visitor.ejs') @UseInterceptors(Enveloping) @Cached() @Get('model-page') modelPage() {
    return number();
  }
  @Render('visitor.ejs') @UseInterceptors(Enveloping) @Get('plain/model-page') plainModelPage() {
    return number();
  }

  @Cached() @Get('json') json() {
    return number();
  }
  @GiottoView({ 'application/json': GiottoView.json() }) @Cached() @Get('json-representation') jsonRepresentation() {
    return number();
  }

  @Render('visitor.ejs') @Cached({ locals: { visitor: 'key' } }) @Get('keyed') keyed() {
    return number();
  }
  @Render('visitor.ejs') @Get('plain/keyed') plainKeyed() {
    return number();
  }
  @Render('visitor.ejs') @Cached({ locals: { requestId: 'ignore' } }) @Get('harmless') harmless() {
    return number();
  }
  @Render('visitor.ejs') @Cached({ locals: { '*': 'ignore' } }) @Get('all-harmless') allHarmless() {
    return number();
  }
  @Render('visitor.ejs') @Cached({ locals: { '*': 'ignore', visitor: 'key' } }) @Get('one-of-all') oneOfAll() {
    return number();
  }

  @Render('visitor.ejs') @Cached() @Get('own') own(@Res({ passthrough: true }) reply: AnyReply) {
    localsOf(reply).own = 'method';
    return number();
  }
  @Render('visitor.ejs') @Get('plain/own') plainOwn(@Res({ passthrough: true }) reply: AnyReply) {
    localsOf(reply).own = 'method';
    return number();
  }

  @UseInterceptors(Enveloping) @Render('visitor.ejs') @Cached() @Get('own-model') ownModel(
    @Res({ passthrough: true }) reply: AnyReply,
  ) {
    localsOf(reply).own = 'method';
    return number();
  }
}

/** What a visitor sees of an answer, the number of the run aside. */
export const seen = (text: string): string => text.replace(/\d+/g, '#').trim();
