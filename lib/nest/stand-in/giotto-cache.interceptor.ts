import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';

/**
 * Lets every request through, and need not be bound. The cache is asked after guards, interceptors and pipes, by the
 * function that `@GiottoCache` puts in the method's place. Nest's interceptors run before the pipes, when the arguments
 * are not known yet.
 * @example @UseInterceptors(GiottoCacheInterceptor)
 */
@Injectable()
export class GiottoCacheInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}
