import { BACKENDS, eachBackendOnce } from '../support/apps/backends.js';
import { describeVariants, locmemOf1MiB } from '../support/apps/describe-variants.js';

eachBackendOnce([...BACKENDS, locmemOf1MiB]).forEach(describeVariants);
