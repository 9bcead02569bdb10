import { createHash } from 'node:crypto';

import type { Script } from './redis-client.js';

const scriptOf = (source: string): Script => ({ source, sha: createHash('sha1').update(source).digest('hex') });

/** Keys: the entry's, then the others. Arguments: the value, both lifetimes in milliseconds or 0, then the expected values. */
export const SET_IF_UNCHANGED = scriptOf(`
for i = 2, #KEYS do
  if redis.call('GET', KEYS[i]) ~= ARGV[i + 2] then return 0 end
end
local own, others = tonumber(ARGV[2]), tonumber(ARGV[3])
for i = 2, #KEYS do
  local left = redis.call('PTTL', KEYS[i])
  if left >= 0 and others == 0 then redis.call('PERSIST', KEYS[i])
  elseif left >= 0 and left < others then redis.call('PEXPIRE', KEYS[i], others) end
end
if own == 0 then redis.call('SET', KEYS[1], ARGV[1])
else redis.call('SET', KEYS[1], ARGV[1], 'PX', own) end
return 1`);

/** Key: the one that is compared and set, which keeps its lifetime. Arguments: the expected value and the new one. */
export const COMPARE_AND_SET = scriptOf(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then redis.call('SET', KEYS[1], ARGV[2])
else redis.call('SET', KEYS[1], ARGV[2], 'PX', math.max(left, 1)) end
return 1`);

/**
 * Keys: one that must be missing, then those to add. Arguments: for each of these its value, and its lifetime in milliseconds or 0.
 * Sent as it stands, so that a read which follows it is carried out after it. Needs no command that the other script does not need.
 */
export const ADD_IF_MISSING: Script = {
  source: `
if redis.call('PTTL', KEYS[1]) ~= -2 then return false end
local added = {}
for i = 2, #KEYS do
  local value, lifetime = ARGV[2 * i - 3], ARGV[2 * i - 2]
  local set
  if lifetime == '0' then set = redis.call('SET', KEYS[i], value, 'NX')
  else set = redis.call('SET', KEYS[i], value, 'PX', lifetime, 'NX') end
  added[i - 1] = set and 1 or 0
end
return added`,
};
