import { describeOnBackends } from '../support/cache/interleavings/describe-on-backends.js';

describeOnBackends({ small: 2, large: 1 });
