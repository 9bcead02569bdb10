import { BACKENDS, otherPairs } from '../support/apps/backends.js';
import { describeVariants, locmemOf1MiB } from '../support/apps/describe-variants.js';

otherPairs([...BACKENDS, locmemOf1MiB]).forEach(describeVariants);
