import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { ApplicationFolders } from '../support/apps/application-folder.js';
import { DeployedApplication, type Deployment } from '../support/apps/deployed-application.js';
import { DEPLOYED_BACKENDS, type DeployedBackend } from '../support/apps/deployed-backends.js';

const NAMELESS =
  /the prefix is "giotto:", because no package\.json has a name\. Another application without one would share/;

let folders: ApplicationFolders;
const running: DeployedApplication[] = [];
beforeAll(async () => {
  folders = await ApplicationFolders.make();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.end('SIGKILL')));
});
afterAll(() => folders.remove());

describe.each(DEPLOYED_BACKENDS)('two applications with an AppController.getHello on one %s', (_, open) => {
  let place: DeployedBackend;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.drop());

  /** Starts both, and asks each twice, in turn. */
  async function answers(names: readonly (string | undefined)[], options: readonly Deployment['options'][] = [{}, {}]) {
    const { backend, where } = place;
    const files = await Promise.all(names.map((name) => folders.add(randomUUID(), name)));
    const settings = { backend, where } as const;
    const apps = await Promise.all([
      DeployedApplication.start(
        { ...settings, adapter: 'express', who: 'cats', options: options[0] },
        { file: files[0] },
      ),
      DeployedApplication.start(
        { ...settings, adapter: 'fastify', who: 'dogs', options: options[1] },
        { file: files[1] },
      ),
    ]);
    running.push(...apps);
    const texts: string[] = [];
    for (const app of [...apps, ...apps]) texts.push((await app.get('/hello')).text);
    return { texts, warnings: apps.flatMap((app) => app.warnings) };
  }

  const OWN = ['hello from cats', 'hello from dogs', 'hello from cats', 'hello from dogs'];

  it('answer for themselves if the names in package.json differ', async () => {
    const id = randomUUID();
    expect(await answers([`cats-${id}`, `dogs-${id}`])).toEqual({ texts: OWN, warnings: [] });
  });

  it('answer for themselves if one of them has no name', async () => {
    const { texts, warnings } = await answers([`cats-${randomUUID()}`, undefined], [{}, { version: randomUUID() }]);
    expect(texts).toEqual(OWN);
    expect(warnings).toEqual([expect.stringMatching(NAMELESS)]);
  });

  it('answer for themselves under prefixes of their own if their names are the same', async () => {
    const id = randomUUID();
    const options = [{ prefix: `cats ${id}:` }, { prefix: `dogs ${id}:` }];
    expect(await answers(['same', 'same'], options)).toEqual({ texts: OWN, warnings: [] });
  });

  it('are warned if both have no name, since nothing tells them apart', async () => {
    const version = randomUUID();
    const { texts, warnings } = await answers([undefined, undefined], [{ version }, { version }]);
    expect(new Set(texts)).toEqual(new Set(['hello from cats']));
    expect(warnings).toEqual([expect.stringMatching(NAMELESS), expect.stringMatching(NAMELESS)]);
  });
});
