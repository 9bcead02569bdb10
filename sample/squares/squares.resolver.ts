import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Args, Field, GraphQLModule, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { setTimeout as wait } from 'node:timers/promises';

import { GiottoCache } from 'giotto-cache';

const THINKING_MS = 1000;

@ObjectType('Square')
class SquareType {
  @Field(() => Int)
  readonly x!: number;

  @Field(() => Int)
  readonly squared!: number;

  @Field()
  readonly calculatedAt!: Date;
}

/** The squares as a query of GraphQL. Each selection of fields is answered from the same entry. */
@Resolver(() => SquareType)
export class SquaresResolver {
  @Query(() => SquareType)
  @GiottoCache(3600, { program: 'squared by GraphQL' })
  async squared(@Args('x', { type: () => Int }) x: number): Promise<SquareType> {
    await wait(THINKING_MS);
    return { x, squared: x * x, calculatedAt: new Date() };
  }
}

/** Answers at `/graphql`, beside the routes. */
export const GraphqlModule = GraphQLModule.forRoot<ApolloDriverConfig>({
  driver: ApolloDriver,
  autoSchemaFile: true,
  graphiql: false,
});
