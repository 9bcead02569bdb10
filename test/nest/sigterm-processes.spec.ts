import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { ADAPTERS } from '../support/apps/application.js';
import { CounterServer } from '../support/apps/counter-server.js';
import { DeployedApplication } from '../support/apps/deployed-application.js';
import { DEPLOYED_BACKENDS, type DeployedBackend } from '../support/apps/deployed-backends.js';
import { until } from '../support/apps/scripted.js';
import { eventually } from '../support/keyvalue/outcomes.js';
import { PATIENCE } from '../support/keyvalue/patient.js';

const CASES = DEPLOYED_BACKENDS.flatMap(([name, open]) => ADAPTERS.map((adapter) => ({ name, adapter, open })));

describe.each(CASES)('an application on $name and $adapter that gets SIGTERM', ({ adapter, open }) => {
  const counters = new CounterServer();
  let app: DeployedApplication;
  let place: DeployedBackend;
  let prefix: string;

  beforeAll(async () => {
    place = await open();
  });
  afterEach(async () => {
    await app.end('SIGKILL');
    await counters.close();
  });
  afterAll(() => place.drop());

  async function begin() {
    const source = await counters.open();
    const { backend, where } = place;
    prefix = `sigterm ${randomUUID()}:`;
    app = await DeployedApplication.start({ adapter, backend, where, source, options: { prefix, timeout: PATIENCE } });
    return source;
  }

  async function bodyOf(program: string): Promise<string | undefined> {
    const keyValue = place.connect(prefix);
    await keyValue.open();
    const found = await keyValue.get(`{"id":"it"}(${program})(application/json)`);
    await keyValue.close();
    return /\{"value":"\d+"\}|first \d+/.exec(found?.toString('latin1') ?? '')?.[0];
  }

  const expectOrder = () => expect(app.output).not.toMatch(/unhandled|ERROR|WARN/);

  it('answers and stores what it has begun', async () => {
    await begin();
    const held = counters.hold('it');
    const asked = app.get('/items/it');
    await until(() => held.waiting === 1);
    const ended = app.end();
    await untilRefused(app);
    held.release();
    expect(await asked).toEqual({ text: '{"value":"0"}', cache: 'giotto; fwd=uri-miss; detail=storing' });
    expect(await ended).toBe('SIGTERM');
    expect(await bodyOf('item')).toBe('{"value":"0"}');
    expectOrder();
  });

  it('ends work in the background, and waits for no method that hangs', async () => {
    const source = await begin();
    for (const id of ['it', 'hanging']) await app.get(`/refreshed/${id}`);
    await fetch(`${source}/it`, { method: 'POST' });
    const [held, hanging] = [counters.hold('it'), counters.hold('hanging')];
    for (const id of ['it', 'hanging']) expect((await app.get(`/refreshed/${id}`)).text).toBe('{"value":"0"}');
    const streamed = app.get('/streamed/it');
    await until(() => held.waiting === 2 && hanging.waiting === 1);
    const ended = app.end();
    held.release();
    expect([(await streamed).text, await ended]).toEqual(['first 1', 'SIGTERM']);
    hanging.release();
    expect([await bodyOf('refreshed'), await bodyOf('streamed')]).toEqual(['{"value":"1"}', 'first 1']);
    expectOrder();
  });
});

/** Waits until it takes no new connections. */
const untilRefused = ({ urls: [url] }: DeployedApplication) =>
  eventually(async () => {
    const answer = await fetch(url!, { headers: { connection: 'close' } }).catch(() => undefined);
    if (answer !== undefined) throw new Error(`${url} still answers`);
  });
