interface Emitter {
  on(event: string, listener: () => void): unknown;
}

/** Those who are to be told of each client's reconnections. A client has one listener, however many backends share it. */
const told = new WeakMap<object, (() => void)[]>();

/**
 * Calls `listener` each time that a client has connected again.
 * @param event what the client emits then
 * @param isConnected false if its first connection is still to come, which does not count
 */
export function onEachReconnection(
  client: Emitter,
  { event, isConnected }: { event: string; isConnected: boolean },
  listener: () => void,
): void {
  const known = told.get(client);
  if (known !== undefined) return void known.push(listener);
  const listeners = [listener];
  told.set(client, listeners);
  let counts = isConnected;
  client.on(event, () => {
    if (counts) for (const tell of listeners) tell();
    counts = true;
  });
}
