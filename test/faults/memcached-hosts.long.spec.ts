import { memcachedHosts } from '../support/faults/backends/memcached-hosts.js';
import { describeFaults } from '../support/faults/describe-faults.js';

describeFaults(memcachedHosts);
