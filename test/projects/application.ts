import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { freePort } from '../support/free-port.js';
import { userEnvironment } from './program.js';
import type { Project } from './project.js';

/** What `curl` printed, and what the application wrote to standard error. */
export interface Answers {
  /** `Cache-Status` of the first and the second request. */
  statuses: string[];
  bodies: string[];
  stderr: string;
}

const SECONDS_TO_START = '120';

/** Asks with curl, which waits until the application listens. */
async function ask(project: Project, port: string): Promise<{ status: string; body: string }> {
  const patience = ['--retry', SECONDS_TO_START, '--retry-delay', '1', '--retry-connrefused'];
  const { stdout } = await project.run('curl', '-sSi', ...patience, `http://localhost:${port}/squares?x=12`);
  const [head = '', body = ''] = stdout.split('\r\n\r\n');
  return { status: /^cache-status: (.*)$/im.exec(head)?.[1]?.trim() ?? head, body };
}

/** Starts the built application with one version of Node, and asks it the same twice. */
export async function askTwice(project: Project, node: string, entry: string): Promise<Answers> {
  const port = String(await freePort());
  const env = userEnvironment({ PORT: port });
  const child = spawn(node, [entry], { cwd: project.folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(child, 'exit');
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  try {
    const ended = exit.then(() => Promise.reject(new Error(`${entry} ended before it answered:\n${stderr}`)));
    const asked = (async () => [await ask(project, port), await ask(project, port)])();
    const answers = await Promise.race([asked, ended]);
    return { statuses: answers.map(({ status }) => status), bodies: answers.map(({ body }) => body), stderr };
  } finally {
    child.kill('SIGKILL');
    await exit;
  }
}
