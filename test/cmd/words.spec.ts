import { describe, expect, it } from '@jest/globals';

import { parseWords, splitLine } from '../../lib/calls/words.js';
import { thrownBy } from '../support/errors.js';

describe('words of a call', () => {
  it.each([
    [['x=12'], { x: ['12'] }],
    [['--x=12', 'x=13'], { x: ['12', '13'] }],
    [['a=b=c', 'empty='], { a: ['b=c'], empty: [''] }],
    [['query.x=1', 'text=two\nlines'], { 'query.x': ['1'], text: ['two\nlines'] }],
    [['Accept-Language=de', '0=picked'], { 'Accept-Language': ['de'], '0': ['picked'] }],
  ])('%j', (words, given) => {
    expect(Object.fromEntries(parseWords(words))).toEqual(given);
  });

  it.each([
    ['12', '"12" is no argument. Write name=value, such as x=12.'],
    ['--flag', '"--flag" is neither an option nor an argument. Write name=value; --help shows the options.'],
    ['=12', '"=12" is no argument. Write name=value, such as x==12.'],
  ])('refuses %s', (word, message) => {
    expect(thrownBy(() => parseWords([word]))).toMatchObject({ code: 'GIOTTO_WRONG_USE', message });
  });
});

describe('a line of a list', () => {
  it.each([
    ['squared x=12', ['squared', 'x=12']],
    ['  squared \t x=12  ', ['squared', 'x=12']],
    [`order name='two words' body='{"a": 1}'`, ['order', 'name=two words', 'body={"a": 1}']],
    [`say text="it's" name=O'Brien`, ['say', "text=it's", "name=O'Brien"]],
    ['squared x=12 # a remark', ['squared', 'x=12']],
    [`squared x=#12 y='# 1'`, ['squared', 'x=#12', 'y=# 1']],
    ['', []],
  ])('%s', (line, words) => {
    expect(splitLine(line)).toEqual(words);
  });
});
