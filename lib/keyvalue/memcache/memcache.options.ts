/** `new MemcacheKeyValue(options)`. */
export interface MemcacheKeyValueOptions {
  /** `['a:11211', 'b:11211']`, in any order. The environment is not read. @default ['localhost:11211'] */
  hosts?: readonly string[];
  /** Stands before every key on the server. The module's own `prefix` wins. @default 'giotto:' and the application's name */
  prefix?: string;
  /** For servers that require SASL authentication. */
  username?: string;
  /** For servers that require SASL authentication. */
  password?: string;
  /** The largest value, in bytes. For servers started with `-I`: their limit less 512. @default 1 MiB less 512 bytes */
  maxValueBytes?: number;
}

/**
 * A client of memjs, by the parts that tell it from options. The declarations of a package must not import an optional peer.
 * @example new MemcacheKeyValue(memjs.Client.create('10.0.0.1:11211'))
 */
export interface MemcacheKeyValueClient {
  /** The servers that the client distributes its keys over. */
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  /** Sends a command to the server of a key. */
  perform(key: string, ...rest: never[]): unknown;
}
