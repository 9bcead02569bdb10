import { createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional } from 'class-validator';

/** A query that `ValidationPipe` makes an instance of. */
export class PageQuery {
  @IsInt()
  @Type(() => Number)
  page!: number;

  @IsOptional()
  filter?: Record<string, string>;
}

/** A pipe for all parameters. */
export class Trim implements PipeTransform {
  transform(value: unknown) {
    return typeof value === 'string' ? value.trim() : value;
  }
}

export enum Colour {
  Red = 'red',
  Blue = 'blue',
}

/** One request header. */
export const header = (context: ExecutionContext, name: string) =>
  (context.switchToHttp().getRequest() as { headers: Record<string, string | undefined> }).headers[name];

/** What an application's own decorator may pick: an object. */
export const Tenant = createParamDecorator((_data: unknown, context: ExecutionContext) => ({
  name: header(context, 'x-tenant') ?? 'none',
}));

/** What no key can hold, as `X-Kind` asks for it. */
export const Strange = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const kind = header(context, 'x-kind');
  if (kind === 'function') return () => 1;
  if (kind !== 'cyclic') return kind;
  const cyclic: Record<string, unknown> = {};
  return Object.assign(cyclic, { self: cyclic });
});
