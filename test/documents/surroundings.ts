/** Names that the blocks of the pages use without saying what they are: an application's own. */
import {
  createParamDecorator,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';

import type { GiottoCacheService } from 'giotto-cache';

export { createReadStream } from 'node:fs';

export interface Item {
  readonly id: number;
  readonly tags: string[];
}

export interface Rates {
  readonly base: string;
  readonly maxAge: number;
}

export interface Square {
  readonly x: number;
  readonly squared: number;
}

export interface Report {
  readonly year: number;
  readonly total: number;
}

export interface User {
  readonly id: number;
  readonly name: string;
}

export declare class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean;
}

export class Category {
  id!: number;
}

export class Product {
  id!: number;
  category!: Category;
}

export class Cat {
  id!: number;
}

export abstract class CatsService {
  abstract find(id: number): Promise<Cat>;
  abstract rename(id: number): Promise<number>;
  abstract kittensOf(id: number, limit: number): Promise<Cat[]>;
}

export abstract class ItemsService {
  abstract get(id: number): Item;
  abstract change(id: number, item: Item): Item;
  abstract of(user: User): Item[];
}

export abstract class ReportsService {
  abstract make(): Promise<Report>;
}

export abstract class ProductRepository {
  abstract findFeatured(): Promise<Product[]>;
}

export class ConfigModule {}

export abstract class ConfigService {
  abstract get(name: string): string;
}

class PassingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

export class EnvelopeInterceptor extends PassingInterceptor {}
export class LoggingInterceptor extends PassingInterceptor {}
export class TimingInterceptor extends PassingInterceptor {}

export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<{ user?: unknown }>().user,
);

/** What a class has whose method a block shows. */
export abstract class Surroundings {
  protected abstract readonly items: ItemsService;
  protected abstract readonly reports: ReportsService;
}

interface PrismaItems {
  update(change: { where: { id: number }; data: object }): Promise<unknown>;
}

export declare const cache: GiottoCacheService;
export declare const prisma: {
  $transaction<Value>(work: (tx: { item: PrismaItems }) => Promise<Value>): Promise<Value>;
};
export declare const metrics: { increment(name: string, labels: Record<string, string>): void };
export declare const product: Product;
export declare const data: object;
export declare const id: number;
export declare function fetchRates(): Promise<Rates>;

/** That of `@vercel/functions`. */
export declare function waitUntil(work: Promise<unknown>): void;

/** Has the application answer an event of a serverless platform. */
export declare function answer(event: unknown): Promise<unknown>;
