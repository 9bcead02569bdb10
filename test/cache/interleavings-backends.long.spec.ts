import { describeOnBackends } from '../support/cache/interleavings/describe-on-backends.js';

describeOnBackends({ small: 12, large: 4 });
