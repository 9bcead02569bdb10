import { Controller, Get, Header, ParseIntPipe, Query, Req, Res } from '@nestjs/common';

import { GiottoCache, GiottoLanguage, GiottoMediaType, GiottoView, type GiottoViewCall } from 'giotto-cache';
import type { Reply } from './reply.js';

interface Square {
  x: number;
  squared: number;
}
/** How often a method and a view have run. */
export const made = { runs: 0, views: 0 };

const squareOf = (x: number): Square & { title: string } => ({ x, squared: x * x, title: 'a "square"' });
const counted = (value: number) => (made.views++, value);

const csv = ({ x, squared }: Square) => `x,squared\r\n${counted(x)},${squared}\r\n`;
const text = async ({ x }: Square, { args, mediaType, context }: GiottoViewCall) =>
  `${counted(x)} ${JSON.stringify(args)} ${mediaType} ${context.getHandler().name}`;
const pixel = () => Buffer.from([counted(0x89), 0x50, 0xff]);

@Controller()
export class SquaresController {
  @Get('squared')
  @GiottoCache(60, { program: 'squared' })
  @GiottoView({
    'text/html': GiottoView.template('square.ejs'),
    'application/json': GiottoView.json(),
    'text/csv': csv,
    'text/cmd': text,
    'image/png': pixel,
  })
  squared(@Query('x', ParseIntPipe) x: number) {
    made.runs++;
    return { ...squareOf(x), count: counted };
  }

  @Get('bare')
  bare(@Query('x', ParseIntPipe) x: number) {
    return squareOf(x);
  }

  @GiottoView({ 'application/json': GiottoView.json(), 'application/vnd.square+json; version=2': GiottoView.json() })
  @GiottoCache(60)
  @Get('json')
  json(@Query('x', ParseIntPipe) x: number) {
    made.runs++;
    return squareOf(x);
  }

  @Get('told')
  @GiottoCache(60, { program: 'told' })
  @GiottoView(
    { 'text/plain': (model: string) => model, 'text/html': (model: string) => `<p>${model}` },
    { languages: ['en', 'de-CH'] },
  )
  told(@GiottoMediaType() type: string, @Query('x') x: string, @GiottoLanguage() language: string) {
    made.runs++;
    return `${type} ${language} ${x}`;
  }

  @Get('one')
  @GiottoCache(60)
  @GiottoView({ 'text/plain': () => `view ${++made.views}` }, { languages: ['pl'] })
  one() {
    made.runs++;
  }

  @Get('own')
  @GiottoCache(60)
  @GiottoView({ 'text/plain': () => 'text', 'application/json': GiottoView.json() })
  own(@Res({ passthrough: true }) reply: Reply) {
    made.runs++;
    reply.header('Content-Type', 'text/plain; charset=utf-8; format=flowed');
    reply.header('Content-Language', 'mi');
    return {};
  }

  @Get('broken')
  @GiottoCache(60)
  @GiottoView({
    'text/html': GiottoView.template('broken.ejs'),
    'application/json': GiottoView.json(),
    'text/csv': () => {
      throw new Error('no view');
    },
    'text/plain': () => undefined as never,
  })
  broken() {
    made.runs++;
    return { big: 12n };
  }

  @Get('long')
  @GiottoCache(60, { compress: true })
  @GiottoView({ 'text/html': () => '<p>'.repeat(2000), 'text/plain': () => 'short' })
  long() {
    made.runs++;
  }

  @Get('keyed')
  @GiottoCache(60, { vary: ['Accept', 'accept-language', 'x-tenant'], key: () => 1 })
  @GiottoView({ 'text/html': () => 'html', 'text/plain': () => 'text' }, { languages: ['en', 'de'] })
  @Header('X-Own', 'yes')
  keyed(@Req() _request: unknown) {
    made.runs++;
  }
}
