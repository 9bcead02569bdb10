import { Inject, Injectable, type CanActivate, type ExecutionContext, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/**
 * Lets everybody in, and has connections end with their next answer once the application closes. A server waits for each one in
 * use, and an open page asks again before its own has been idle for long enough. It is a guard, so that refusals end them too.
 */
@Injectable()
export class EndingConnections implements CanActivate, OnModuleDestroy {
  private isClosing = false;

  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleDestroy(): void {
    this.isClosing = true;
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.isClosing) this.host.httpAdapter.setHeader(context.switchToHttp().getResponse(), 'Connection', 'close');
    return true;
  }
}
