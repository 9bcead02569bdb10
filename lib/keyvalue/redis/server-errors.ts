const begins =
  (pattern: RegExp) =>
  (error: unknown): error is Error =>
    error instanceof Error && pattern.test(error.message);

/** True if the server that sent this error takes no writes, so that its reads may be old. */
export const isOfReplica = begins(/^(READONLY|MASTERDOWN|LOADING)\b/);

/** True if the server itself refused a command, for a reason that says nothing about its role, such as a full memory. */
export const isOtherRefusal = (error: unknown): boolean => begins(/^[A-Z]{2,} /)(error) && !isOfReplica(error);

/** True if something else than a value is under the key. Before Redis 7 an error inside a script had a few words before it. */
export const isOfWrongType = begins(/^(ERR .*script.*)?\bWRONGTYPE\b/);

/** True if the server has no memory for a write. */
export const isOutOfMemory = begins(/^(ERR .*script.*)?\bOOM\b/);

/** True if the keys of one command have to share a slot, and did not. */
export const isCrossSlot = begins(/^CROSSSLOT\b/);

/** True if another node of a cluster has the key. A client of a cluster asks that one by itself. */
export const isOfOtherNode = begins(/^(MOVED|ASK)\b/);

/** True if a cluster refuses all keys, and not those of one node alone. */
export const isOfWholeCluster = begins(/^CLUSTERDOWN The cluster is down/);

/** True if the node answered, and is to be asked again. */
export const isOfWorkingNode = (error: unknown): boolean =>
  isOtherRefusal(error) && !begins(/^(CLUSTERDOWN|MOVED|ASK|TRYAGAIN)\b/)(error);
