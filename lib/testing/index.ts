/**
 * For the tests of applications and of backends: `giotto-cache/testing`. Any test runner will do; the assertions are Node's own.
 */
export {
  contract,
  describeKeyValue,
  type ContractRunner,
  type KeyValueSubject,
} from './contract/describe-key-value.js';
export type { ContractCase, ContractTime } from './contract/contract-case.js';
export { ManualClock } from './manual-clock.js';
export {
  overrideCache,
  type CacheOverrides,
  type OverrideCacheOptions,
  type OverriddenCache,
} from './override-cache.js';
export { RecordingKeyValue, type RecordedCall, type RecordedCallOf } from './recording.key-value.js';
