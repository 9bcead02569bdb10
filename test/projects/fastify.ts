import type { Project } from './project.js';

const MAIN = `import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
  await app.listen(process.env.PORT ?? 3000, '0.0.0.0');
}
bootstrap();
`;

/** Puts the Fastify of a Nest version in the place of Express. */
export async function onFastify(project: Project, nest: string): Promise<Project> {
  await project.run('npm', 'install', '--no-audit', '--no-fund', `@nestjs/platform-fastify@${nest}`);
  await project.write('src/main.ts', MAIN);
  return project;
}
