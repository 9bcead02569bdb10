import { fingerprint, transpileOnce } from './transpile.mjs';

/** Jest keeps the output under the key, for the runs to come. */
export default {
  getCacheKey: (source, fileName, { instrument }) => fingerprint(source, `${instrument} ${fileName}`),
  processAsync: async (source, fileName) => ({ code: await transpileOnce(source, fileName) }),
};
