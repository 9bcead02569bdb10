import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

const LOCAL = /^(127\.|::1$|::ffff:127\.)/;

/** Lets in whoever sits at this machine. Your application asks who it is instead. */
@Injectable()
export class LocalGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { socket } = context.switchToHttp().getRequest<IncomingMessage>();
    return LOCAL.test(socket.remoteAddress ?? '');
  }
}
