import { beforeEach, describe, expect, it } from '@jest/globals';

import { Breaker } from '../../lib/cache/backend/breaker.js';

let openedBy: unknown[];
let breaker: Breaker;

beforeEach(() => {
  openedBy = [];
  breaker = new Breaker((error) => openedBy.push(error));
});

const fail = (...errors: readonly string[]) => errors.forEach((error) => breaker.failed(breaker.period, error));

describe('a breaker', () => {
  it('opens at the third failure in a row, and says by which', () => {
    fail('a', 'b');
    expect(breaker.isOpen).toBe(false);
    fail('c');
    expect(breaker.isOpen).toBe(true);
    expect(openedBy).toEqual(['c']);
  });

  it('starts counting again after a success', () => {
    for (let round = 0; round < 5; round++) {
      fail('a', 'b');
      breaker.worked(breaker.period);
    }
    expect(breaker.isOpen).toBe(false);
    fail('a', 'b', 'c');
    expect(breaker.isOpen).toBe(true);
  });

  it('opens once if it is told to', () => {
    breaker.open('told');
    breaker.open('again');
    expect(breaker.isOpen).toBe(true);
    expect(openedBy).toEqual(['told']);
  });

  it('is not closed by a call that began before it opened', () => {
    const { period } = breaker;
    fail('a', 'b', 'c');
    breaker.worked(period);
    expect(breaker.isOpen).toBe(true);
  });

  it('learns nothing from calls that began before it was last closed', () => {
    const { period } = breaker;
    fail('a', 'b', 'c');
    breaker.close();
    for (let call = 0; call < 5; call++) breaker.failed(period, 'late');
    expect(breaker.isOpen).toBe(false);
    fail('d', 'e');
    breaker.worked(period);
    breaker.failed(period, 'late');
    expect(breaker.isOpen).toBe(false);
    fail('f');
    expect(openedBy).toEqual(['c', 'f']);
  });

  it('starts counting again when it is closed', () => {
    fail('a', 'b');
    breaker.open('told');
    breaker.close();
    fail('c', 'd');
    expect(breaker.isOpen).toBe(false);
  });

  it('keeps its count if close() is called while it is closed', () => {
    fail('a', 'b');
    breaker.close();
    fail('c');
    expect(breaker.isOpen).toBe(true);
  });
});
