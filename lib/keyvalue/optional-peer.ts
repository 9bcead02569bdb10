import { missingPeer } from '../errors/options.js';
import { checkPeer, type Peer } from './supported-peers.js';

/**
 * Loads an optional peer dependency when it is first needed.
 * @param load `() => import('the-peer')`
 * @throws GIOTTO_MISSING_PEER, GIOTTO_UNSUPPORTED_PEER, which say what to install
 */
export async function optionalPeer<Module>(peer: Peer, user: string, load: () => Promise<Module>): Promise<Module> {
  checkPeer(peer);
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
