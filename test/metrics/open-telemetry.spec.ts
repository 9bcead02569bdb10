import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

import { openTelemetryMetrics } from 'giotto-cache/metrics';
import { ADAPTERS } from '../support/apps/application.js';
import { play, PLAYED } from '../support/observe/measured.js';
import { scrape, valueOf, type Sample } from '../support/observe/scrape.js';

let exporter: PrometheusExporter;
let provider: MeterProvider;
let stop: () => void;
beforeEach(() => {
  exporter = new PrometheusExporter({ preventServerStart: true });
  provider = new MeterProvider({ readers: [exporter] });
  stop = openTelemetryMetrics(provider.getMeter('giotto-cache'));
});
afterEach(async () => {
  stop();
  await provider.shutdown();
});

const scraped = (): Promise<Sample[]> =>
  scrape((request, response) => exporter.getMetricsRequestHandler(request, response));

describe.each(ADAPTERS)('the metrics of OpenTelemetry on %s', (adapter) => {
  it('tell a real scrape what the cache did', async () => {
    await play(adapter);
    const samples = await scraped();
    const value = (name: string, labels: Record<string, string>) => valueOf(samples, name, labels);
    const hit = { program: 'squared', result: 'hit', tier: 'backend' };
    expect(value('giotto_cache_requests_total', hit)).toBe(2);
    expect(value('giotto_cache_requests_total', { program: 'squared', result: 'miss' })).toBe(1);
    expect(value('giotto_cache_requests_total', { program: 'squared', result: 'bypass' })).toBe(1);
    expect(value('giotto_cache_duration_count', hit)).toBe(2);
    expect(value('giotto_cache_duration_bucket', { ...hit, le: '+Inf' })).toBe(2);
    expect(value('giotto_cache_duration_sum', hit)).toBeGreaterThan(0);
    expect(value('giotto_cache_entry_size_sum', { program: 'squared' })).toBe(PLAYED.bytes);
    expect(value('giotto_cache_entry_size_bucket', { program: 'squared', le: '256' })).toBe(1);
    expect(value('giotto_cache_invalidations_total', { program: 'squared' })).toBe(1);
    expect(value('giotto_cache_invalidations_total', {})).toBe(1);
    expect(value('giotto_backend_up', { backend: PLAYED.backend })).toBe(0);
    expect(JSON.stringify(samples)).not.toMatch(/secret|x=12|"12"/);
  });

  it('end', async () => {
    stop();
    await play(adapter);
    expect((await scraped()).filter(({ name }) => name.startsWith('giotto_'))).toEqual([]);
  });
});
