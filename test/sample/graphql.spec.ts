import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startSample, type Sample } from '../support/sample/sample.js';

interface Answer {
  readonly data: { readonly squared: Readonly<Record<string, unknown>> };
}

describe('the sample’s query', () => {
  let sample: Sample;
  beforeAll(async () => void (sample = await startSample()));
  afterAll(() => sample.close());

  const ask = async (fields: string, x = 12) => {
    const response = await fetch(`${sample.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ squared(x: ${x}) { ${fields} } }` }),
    });
    return ((await response.json()) as Answer).data.squared;
  };

  it('answers from one entry, whatever fields it selects', async () => {
    const first = await ask('x squared calculatedAt');
    expect(first).toMatchObject({ x: 12, squared: 144 });
    expect(await ask('calculatedAt')).toEqual({ calculatedAt: first.calculatedAt });
    expect((await ask('calculatedAt', 13)).calculatedAt).not.toBe(first.calculatedAt);
  });
});
