import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import * as client from 'prom-client';

import { openTelemetryMetrics, prometheusMetrics } from 'giotto-cache/metrics';
import { ROOT } from '../documents/pages.js';
import { play } from '../support/observe/measured.js';
import { scrape, type Sample } from '../support/observe/scrape.js';

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
  readonly templating: { readonly list: readonly { readonly definition?: string }[] };
}

const dashboard = JSON.parse(readFileSync(join(ROOT, 'docs', 'grafana.json'), 'utf8')) as Dashboard;

/** All queries, those of the variables too. */
const queries = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...dashboard.templating.list.flatMap(({ definition }) => (definition ? [['a variable', definition] as const] : [])),
];

/** The metrics that a query is of, as patterns. */
const metricsIn = (query: string): RegExp[] =>
  [...query.matchAll(/__name__=~"([^"]+)"|\b(giotto_\w+)/g)]
    .filter(([, pattern, name]) => pattern !== undefined || !query.includes(`"${name}`))
    .map(([, pattern, name]) => new RegExp(`^(?:${pattern ?? name})$`));

/** The labels that a query selects or groups by. */
const labelsIn = (query: string): string[] => [
  ...[...query.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, label]) => label!),
  ...[...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels]) => labels!.split(/,\s*/)),
];

const samples: Record<string, Sample[]> = {};
const ends: (() => unknown)[] = [];
beforeAll(async () => {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const registry = new client.Registry();
  ends.push(openTelemetryMetrics(provider.getMeter('giotto-cache')), prometheusMetrics(client, { registry }), () =>
    provider.shutdown(),
  );
  await play('express');
  samples['OpenTelemetry'] = await scrape((...exchange) => exporter.getMetricsRequestHandler(...exchange));
  samples['prom-client'] = await scrape(
    (_request, response) => void registry.metrics().then((text) => response.end(text)),
  );
});
afterAll(() => Promise.all(ends.map((end) => end())));

describe('the dashboard', () => {
  it('has queries, and each is of a metric', () => {
    expect(queries.length).toBeGreaterThan(10);
    expect(queries.filter(([, query]) => metricsIn(query).length === 0)).toEqual([]);
  });

  it.each(['OpenTelemetry', 'prom-client'])('uses metrics and labels that %s has', (library) => {
    const missing = queries.flatMap(([title, query]) =>
      metricsIn(query).flatMap((metric) => {
        const found = samples[library]!.filter(({ name }) => metric.test(name));
        if (found.length === 0) return [`${title}: ${metric.source}`];
        const labels = new Set(found.flatMap((sample) => Object.keys(sample.labels)));
        return labelsIn(query)
          .filter((label) => label !== '__name__' && !labels.has(label))
          .map((label) => `${title}: ${metric.source}{${label}}`);
      }),
    );
    expect(missing).toEqual([]);
  });

  it('shows every metric', () => {
    const all = queries.flatMap(([, query]) => metricsIn(query).map(({ source }) => source)).join(' ');
    for (const metric of ['requests', 'duration', 'entry_size', 'invalidations', 'backend_up'])
      expect(all).toContain(metric);
  });
});
