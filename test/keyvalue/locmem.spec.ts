import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { describeKeyValue } from './contract.js';

let now = 0;

describeKeyValue('LocMemKeyValue', {
  create: (prefix) => new LocMemKeyValue({ prefix, clock: () => now }),
  shortest: 0.001,
  pass: (milliseconds) => {
    now += milliseconds;
  },
});
