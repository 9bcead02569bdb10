import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who asks, as an application’s own decorator passes it. */
export interface User {
  readonly sub: string;
}

/** Passes the user that `X-User` names. */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): User => {
  const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
  return { sub: headers['x-user'] ?? 'nobody' };
});
