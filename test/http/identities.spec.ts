import { eachBackendOnce } from '../support/apps/backends.js';
import { describeIdentities } from '../support/apps/describe-identities.js';

eachBackendOnce().forEach(describeIdentities);
