import {
  Controller,
  Get,
  Headers,
  HttpException,
  NotFoundException,
  Param,
  Post,
  Req,
  Res,
  StreamableFile,
  UseInterceptors,
  type NestInterceptor,
} from '@nestjs/common';
import { Readable } from 'node:stream';
import { map } from 'rxjs';

import { GiottoCache, GiottoView } from 'giotto-cache';
import type { Reply } from './reply.js';

let runs = 0;
/** Whether every method fails. */
export const outage = { isOn: false };
const answer = () => {
  if (outage.isOn) throw new HttpException('down', 503);
  return { run: ++runs };
};

class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

const MANY = Array.from({ length: 300 }, (_, at) => `tag-${at}`);

/** Programs that differ in what their answers may tell downstream. */
@Controller()
export class AnswersController {
  @GiottoCache(60, { visibility: 'public', tags: ['items'] }) @Get('public') public() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', tags: ['items'] })
  @UseInterceptors(Wrapping)
  @Get('model')
  model() {
    return answer();
  }
  @GiottoCache(60) @Get('unsaid') unsaid() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'private' }) @Get('private') private() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'private', downstream: { browser: 20 } }) @Get('kept') kept() {
    return answer();
  }
  @GiottoCache(0, { visibility: 'public' }) @Get('endless') endless() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', downstream: { browser: 'lifetime', shared: 20 } })
  @Get('bounded')
  bounded() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', downstream: { cdn: true } }) @Get('cdn') cdn() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', downstream: { shared: 0 } }) @Get('off-cdn') offCdn() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', downstream: false }) @Get('silent') silent() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', tags: MANY }) @Get('tagged') tagged() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public' }) @Get('own') own(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Cache-Control', 'max-age=5');
    return answer();
  }
  @GiottoCache(60, { visibility: 'public' }) @Get('expires') expires(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Expires', 'Thu, 01 Jan 2026 00:00:05 GMT');
    return answer();
  }
  @GiottoCache(60, { visibility: 'public' }) @Get('by-header') byHeader(@Headers('x-theme') theme: string) {
    return { ...answer(), theme };
  }
  @GiottoCache(60, { visibility: 'public', vary: ['x-theme'] }) @Get('varied') varied(
    @Headers('x-theme') theme: string,
  ) {
    return { ...answer(), theme };
  }
  @GiottoCache(60, { visibility: 'public', key: () => 'all' }) @Get('request') request(@Req() _request: unknown) {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', key: (_args, context) => context.getType() }) @Get('context') context() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', locals: { theme: 'key' } }) @Get('themed') themed() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', methods: ['POST'] }) @Post('posted') posted() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', middlewareHeaders: ['set-cookie'] }) @Get('cookie') cookie() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public', middlewareHeaders: ['cache-control'] }) @Get('secured') secured() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public' }) @Get('missing') missing() {
    throw new NotFoundException();
  }
  @GiottoCache(60, { visibility: 'public', staleWhileRevalidate: 60 }) @Get('stale') stale() {
    return answer();
  }
  @GiottoCache(1, { visibility: 'public', staleIfError: 60 }) @Get('stale-if-error') staleIfError() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'public' }) @Get('streamed') streamed() {
    return new StreamableFile(Readable.from(['a', 'b']));
  }
  @GiottoView({ 'application/json': GiottoView.json(), 'text/plain': (model: { run: number }) => `run ${model.run}` })
  @GiottoCache(60, { visibility: 'public', compress: true })
  @Get('views/:id')
  views(@Param('id') _id: string) {
    return answer();
  }
}
