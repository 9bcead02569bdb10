import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as client from 'prom-client';

import { prometheusMetrics } from 'giotto-cache/metrics';
import { ADAPTERS } from '../support/apps/application.js';
import { play, PLAYED } from '../support/observe/measured.js';
import { scrape, valueOf, type Sample } from '../support/observe/scrape.js';

let registry: client.Registry;
let stop: () => void;
beforeEach(() => {
  registry = new client.Registry();
  stop = prometheusMetrics(client, { registry });
});
afterEach(() => stop());

const scraped = (): Promise<Sample[]> =>
  scrape((_request, response) => void registry.metrics().then((text) => response.end(text)));

describe.each(ADAPTERS)('the metrics of prom-client on %s', (adapter) => {
  it('tell a real scrape what the cache did', async () => {
    await play(adapter);
    const samples = await scraped();
    const value = (name: string, labels: Record<string, string>) => valueOf(samples, name, labels);
    const hit = { program: 'squared', result: 'hit', tier: 'backend' };
    expect(value('giotto_cache_requests_total', hit)).toBe(2);
    expect(value('giotto_cache_requests_total', { program: 'squared', result: 'miss' })).toBe(1);
    expect(value('giotto_cache_requests_total', { program: 'squared', result: 'bypass' })).toBe(1);
    expect(value('giotto_cache_duration_seconds_count', hit)).toBe(2);
    expect(value('giotto_cache_duration_seconds_bucket', { ...hit, le: '+Inf' })).toBe(2);
    expect(value('giotto_cache_duration_seconds_sum', hit)).toBeGreaterThan(0);
    expect(value('giotto_cache_entry_size_bytes_sum', { program: 'squared' })).toBe(PLAYED.bytes);
    expect(value('giotto_cache_entry_size_bytes_bucket', { program: 'squared', le: '256' })).toBe(1);
    expect(value('giotto_cache_invalidations_total', { program: 'squared' })).toBe(1);
    expect(value('giotto_cache_invalidations_total', {})).toBe(1);
    expect(value('giotto_backend_up', { backend: PLAYED.backend })).toBe(0);
    expect(JSON.stringify(samples)).not.toMatch(/secret|x=12|"12"/);
  });
});

describe('the metrics of prom-client', () => {
  it('end', async () => {
    stop();
    await play('express');
    expect((await scraped()).filter(({ name, value }) => /requests|up/.test(name) && value > 0)).toEqual([]);
  });

  it('are in the registry of the process by default', () => {
    const stopDefault = prometheusMetrics(client);
    stopDefault();
    expect(client.register.getSingleMetric('giotto_cache_requests_total')).toBeInstanceOf(client.Counter);
    client.register.clear();
  });
});
