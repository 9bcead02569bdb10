import { BadRequestException, Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';

import { Sessions } from './sessions.service.js';
import { COOKIE, sessionOf } from './signed-in.guard.js';

const LONGEST = 40;

/** Signs in by name alone, and out. */
@Controller()
export class SignInController {
  constructor(private readonly sessions: Sessions) {}

  @Post('sign-in')
  @HttpCode(200)
  signIn(@Body('name') name: unknown, @Res({ passthrough: true }) response: Response) {
    if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST)
      throw new BadRequestException(`A name has 1 to ${LONGEST} characters.`);
    response.cookie(COOKIE, this.sessions.open(name.trim()), { httpOnly: true, sameSite: 'strict' });
    return { signedIn: name.trim() };
  }

  @Post('sign-out')
  @HttpCode(200)
  signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response) {
    this.sessions.close(sessionOf(request));
    response.clearCookie(COOKIE);
    return { signedIn: null };
  }
}
