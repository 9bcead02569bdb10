import { otherPairs } from '../support/apps/backends.js';
import { describeIdentities } from '../support/apps/describe-identities.js';

otherPairs().forEach(describeIdentities);
