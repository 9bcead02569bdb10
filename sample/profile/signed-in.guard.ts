import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

import { Sessions } from './sessions.service.js';

/** The cookie that holds a session. */
export const COOKIE = 'session';

/** A request that has come past the guard has a user. */
export interface SignedInRequest extends IncomingMessage {
  user?: { readonly name: string };
}

/** The session of a request, or an empty text. */
export const sessionOf = ({ headers }: IncomingMessage): string =>
  new RegExp(`(?:^|;) *${COOKIE}=([^;]*)`).exec(headers.cookie ?? '')?.[1] ?? '';

/** Lets in whoever has signed in. It runs on a hit too, as every guard does. */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(private readonly sessions: Sessions) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const name = this.sessions.nameOf(sessionOf(request));
    if (name === undefined) throw new UnauthorizedException('Sign in first.');
    request.user = { name };
    return true;
  }
}
