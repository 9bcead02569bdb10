/**
 * Returns how many commands a spied `sendCommand` has sent, of ioredis or node-redis. The question after the server's role is left
 * out: it goes along four times a second while commands are sent.
 */
export const commandsSent = ({ mock }: { readonly mock: { readonly calls: readonly unknown[][] } }): number =>
  mock.calls.filter((call) => !call.flat().some(isInfo)).length;

/** ioredis passes a command with a name, node-redis the words themselves. */
const isInfo = (part: unknown) => /^info$/i.test(String((Object(part) as { name?: unknown }).name ?? part));
