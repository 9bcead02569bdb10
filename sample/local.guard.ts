import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

const LOCAL = /^(127\.|::1$|::ffff:127\.)/;

/** Another site can let a name of its own point to this machine, and its pages would be of the same origin. */
const OWN_NAME = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i;

/** Lets in whoever sits at this machine, and no page of another site in their browser. Your application asks who it is instead. */
@Injectable()
export class LocalGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { socket, headers, method } = context.switchToHttp().getRequest<IncomingMessage>();
    const isLocal = LOCAL.test(socket.remoteAddress ?? '') && OWN_NAME.test(headers.host ?? '');
    return isLocal && (method === 'GET' || headers['sec-fetch-site'] !== 'cross-site');
  }
}
