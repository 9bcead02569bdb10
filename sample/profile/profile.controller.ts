import { Controller, createParamDecorator, ExecutionContext, Get, UseGuards } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';

import { GiottoCache } from 'giotto-cache';
import { SignedInGuard, type SignedInRequest } from './signed-in.guard.js';

const THINKING_MS = 700;

/** The name of whoever is signed in. */
const UserName = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<SignedInRequest>().user?.name,
);

/** To whom a request belongs, for the module's `identify`. */
export const identify = ({ user }: SignedInRequest): string | undefined => user?.name;

/** An answer that is another one for each user: `private` keeps an entry for each. */
@Controller('profile')
@UseGuards(SignedInGuard)
export class ProfileController {
  @Get()
  @GiottoCache(600, { program: 'profile', visibility: 'private' })
  async profile(@UserName() name: string) {
    await wait(THINKING_MS);
    return { name, initials: initialsOf(name), secret: `${name} likes ultramarine`, calculatedAt: new Date() };
  }
}

const initialsOf = (name: string) =>
  name
    .split(/\s+/)
    .map(([first]) => first)
    .join('');
