import { missingPeer } from '../errors/options.js';

/**
 * Loads an optional peer when it is first needed.
 * @param load `() => import('the-peer')`
 * @throws GIOTTO_MISSING_PEER, which says what to install, where the package itself is not there.
 */
export async function optionalPeer<Module>(peer: string, user: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (isMissing(error, peer)) throw missingPeer(peer, user);
    throw error;
  }
}

const isMissing = (error: unknown, peer: string) => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(message).includes(`'${peer}'`);
};
