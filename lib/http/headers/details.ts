/** Every `detail` that `Cache-Status` can carry, with its meaning for the operator. */
export const DETAILS = {
  authorization: 'The request is authenticated and the program does not say who may share its answers.',
  identity: 'The program is private and the request has no identity.',
  locals: 'The response carries locals or other state that the program can see and the key does not hold.',
  transaction: 'The call was made inside a transaction, whose rows nobody else may see yet.',
  unkeyable: 'An argument of this call cannot be part of a key, or the arguments are too long for one.',
  'option-error': 'A function in the options threw, so nothing is stored.',
  'backend-error': 'The backend failed or took longer than its timeout.',
  'entry-unreadable': 'The stored entry was damaged, foreign or of another version.',
  invalidated: 'Something that the answer depends on was invalidated after it was stored, or while the method ran.',
  'stale-while-revalidate': 'The entry is stale, and is refreshed in the background.',
  'stale-if-error': 'The method failed, now or a moment ago, and the stale entry was sent instead.',
  timeout: 'The method takes longer than its timeout, and the stale entry was sent instead.',
  exception: 'The method or its view threw.',
  status: 'Answers with this status are not stored.',
  'set-cookie': 'The response sets a cookie.',
  'cache-control': "The response's own Cache-Control forbids it.",
  vary: 'The response varies by a request field that is not part of the key.',
  lifetime: "The program's lifetime function gave this answer no lifetime.",
  size: 'The response is larger than maxEntryBytes or than the backend allows.',
  stream: 'The response is a stream of unknown length, or the method emitted several values or none.',
  memory: 'The entry was found in the memory of this process, and the backend said that it is the current one.',
  alone: 'The backend is down, and the entry was found in the memory of this process.',
  storing: 'The response is being stored in the background: no round trip to the backend keeps it waiting.',
  streaming: 'The response is streamed, and stored when it is complete. A HEAD request never completes it.',
  incomplete: 'The stream broke or the client left before the response was complete.',
  'class-instance': 'Interceptors use the value itself, and a copy of it would lose its class.',
  rewritten: 'The application changes answers between the framework and the bytes.',
  'unknown-framework':
    'An internal of the framework is not where it is looked for, so that nobody can tell what it does to a response.',
  'only-if-cached': 'The client asked for a stored response, and none is stored.',
  answered: 'The method answered the request itself.',
} as const;

/** The reasons that `Cache-Status` gives in `detail`, such as `size`. */
export type Detail = keyof typeof DETAILS;
