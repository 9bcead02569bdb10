import { expect } from '@jest/globals';

import { askTwice } from './application.js';
import type { Check } from './describe-project.js';
import { workplace } from './workplace.js';

/** Builds the project. */
export const builds =
  (...command: string[]): Check =>
  async (project) => {
    await project.run('npx', '--no', ...command);
    return `\`${command.join(' ')}\``;
  };

/** Runs what was built with every version of Node: a miss, a hit, and nothing on standard error. */
export const runs =
  (entry = 'dist/main.js'): Check =>
  async (project) => {
    const { nodes } = workplace();
    for (const node of Object.keys(nodes)) {
      const { statuses, bodies, stderr } = await askTwice(project, node, entry);
      expect({ node, statuses, stderr }).toEqual({
        node,
        statuses: ['giotto; fwd=uri-miss; stored', expect.stringMatching(/^giotto; hit/)],
        stderr: '',
      });
      expect(bodies).toEqual([expect.stringContaining('144'), bodies[0]]);
    }
    return Object.values(nodes).join(', ');
  };

/** Runs `giotto-cmd` with every version of Node too: it calls the program, and nothing is on standard error. */
export const runsWithCommandLine =
  (entry?: string): Check =>
  async (project) => {
    const { nodes } = workplace();
    const call = ['--app', 'dist/app.module.js', 'SquaresController.find', 'x=12'];
    for (const node of Object.keys(nodes)) {
      expect(await project.outcome(node, 'node_modules/.bin/giotto-cmd', ...call)).toEqual({
        code: 0,
        stdout: expect.stringMatching(/^\{ squared: 144, at: '\d+' \}\n$/),
        stderr: '',
      });
    }
    return runs(entry)(project);
  };

/** Runs a script of package.json, which has to run a certain spec. */
const tests =
  (script: string, spec: string, env: NodeJS.ProcessEnv): Check =>
  async (project) => {
    const { stdout, stderr } = await project.runWith(env, 'npm', 'run', script);
    expect(stdout + stderr).toContain(spec);
    return 'pass';
  };

/** Runs the unit tests: those that Nest generated, unchanged, and one that calls the cached method. */
export const unitTests = (env: NodeJS.ProcessEnv = {}): Check => tests('test', 'squares.method.spec', env);

/** Runs the end-to-end tests. */
export const endToEndTests = (env: NodeJS.ProcessEnv = {}): Check => tests('test:e2e', 'squares.e2e-spec', env);
