import { invalidOption } from '../../errors/options.js';
import { UNREADABLE_ADDRESS } from '../unreadable-address.js';

const DEFAULT_PORT = 11211;
/** A name, an IPv4 address, or an IPv6 address in brackets, with an optional port. */
const ADDRESS = /^(?:\[([^\]]+)\]|([^:@/\s]+))(?::(\d{1,5}))?$/;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** @throws TypeError unless the text is `host` or `host:port` */
export function parseAddress(text: string): Address {
  const [, ipv6, name, port = DEFAULT_PORT] = ADDRESS.exec(text) ?? [];
  const host = ipv6 ?? name;
  if (host === undefined || Number(port) < 1 || Number(port) > 65535)
    throw invalidOption(
      'hosts',
      UNREADABLE_ADDRESS,
      'Write each of them as host:port; user and password are options of their own.',
    );
  return { host, port: Number(port) };
}

export const nameOf = ({ host, port }: Address) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
