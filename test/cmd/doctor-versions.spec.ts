import { describe, expect, it } from '@jest/globals';

import { checkNode } from '../../lib/cmd/doctor/check-versions.js';
import { isInRange } from '../../lib/keyvalue/version.js';

describe('supported versions', () => {
  it.each([
    ['5.0.4', true],
    ['5.11.1', true],
    ['6.0.0-beta.1', true],
    ['6.2.0', true],
    ['5.0.3', false],
    ['4.28.5', false],
    ['7.0.0', false],
  ])('has %s in ^5.0.4 || ^6.0.0: %s', (version, expected) => {
    expect(isInRange(version, '^5.0.4 || ^6.0.0')).toBe(expected);
  });

  it.each([
    ['0.1.14', true],
    ['0.2.2', true],
    ['0.3.0', false],
    ['0.1.11', false],
    ['1.0.0', false],
  ])('has %s in ^0.1.12 || ^0.2.0: %s', (version, expected) => {
    expect(isInRange(version, '^0.1.12 || ^0.2.0')).toBe(expected);
  });

  it.each([
    ['0.3.20', true],
    ['1.1.1', true],
    ['0.3.19', false],
    ['0.4.0', false],
    ['2.0.0', false],
  ])('has %s in ^0.3.20 || ^1: %s', (version, expected) => {
    expect(isInRange(version, '^0.3.20 || ^1')).toBe(expected);
  });

  it.each(['20.18.3', '18.20.0'])('refuses Node %s', (version) => {
    expect(checkNode(version)).toEqual({
      kind: 'finding',
      what: `Node ${version} is older than giotto-cache supports.`,
      cure: 'Install Node 20.19.0 or newer.',
    });
  });

  it.each(['20.19.0', '22.0.0', '24.1.0'])('takes Node %s', (version) => {
    expect(checkNode(version)).toEqual({ kind: 'fine', what: `Node ${version}` });
  });
});
