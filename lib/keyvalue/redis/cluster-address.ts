import { invalidOption } from '../../errors/options.js';
import { UNREADABLE_ADDRESS } from '../unreadable-address.js';
import type { ClusterNode } from './own-cluster.js';

const CURE =
  'Write it as redis+cluster://user:password@host:port,host:port or rediss+cluster://…, with what is special in a password percent-encoded.';

const FORM = /^redis(s?)\+cluster:\/\/(?:([^@/]*)@)?([^@/?#]+)\/?$/i;

/** The parts of a cluster's URL. */
interface ClusterAddress {
  readonly nodes: readonly ClusterNode[];
  readonly options: { readonly username?: string; readonly password?: string; readonly tls?: object };
}

export const isClusterUrl = (url: string): boolean => /^rediss?\+cluster:/i.test(url);

/** @throws GIOTTO_INVALID_OPTION */
export function clusterAddress(url: string): ClusterAddress {
  const [, secure, account, hosts] = FORM.exec(url) ?? refuse();
  return {
    nodes: hosts!.split(',').map(nodeAt),
    options: { ...accountIn(account), ...(secure ? { tls: {} } : {}) },
  };
}

function nodeAt(text: string): ClusterNode {
  if (text === '' || !URL.canParse(`redis://${text}`)) return refuse();
  const { hostname, port } = new URL(`redis://${text}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || 6379 };
}

function accountIn(text: string | undefined): ClusterAddress['options'] {
  if (!text) return {};
  const [username = '', password] = text.split(':', 2).map(decoded);
  return { ...(username && { username }), ...(password && { password }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse();
  }
}

function refuse(): never {
  throw invalidOption('url', UNREADABLE_ADDRESS, CURE);
}
