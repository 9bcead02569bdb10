/**
 * Why the cache did what it did: every `detail` that `Cache-Status` can carry, and what each means to whoever reads it.
 * The README's table has one line for each.
 */
export const DETAILS = {
  authorization: 'The request is authenticated and the program does not say who may share its answers.',
  identity: 'The program is private and the request has no identity.',
  locals: 'The response carries locals, or other state, that the program can see and the key does not hold.',
  transaction: 'The call was made inside a transaction of the application, whose rows nobody else may see yet.',
  unkeyable: 'An argument of this call cannot be part of a key, or they are too long for one.',
  'option-error': 'A function in the options threw, so nothing is stored.',
  'backend-error': 'The key/value failed or took longer than its timeout.',
  'entry-unreadable': 'The stored entry was damaged, foreign or of another version.',
  invalidated: 'Something that the answer depends on was invalidated after it was stored, or while it was calculated.',
  'stale-while-revalidate': 'The entry is old, and is being made anew behind this answer.',
  'stale-if-error': 'The method failed, now or a moment ago, and the old entry stands in for it.',
  timeout: 'The method takes longer than its timeout, and the old entry stands in for it.',
  exception: 'The method or its view threw.',
  status: 'The status is not one that may be stored.',
  'set-cookie': 'The response sets a cookie.',
  'cache-control': "The response's own Cache-Control forbids it.",
  vary: 'The response varies by a field that is no part of the key.',
  lifetime: "The program's lifetime for this answer is none.",
  size: 'The response is longer than maxEntryBytes or than the key/value takes.',
  stream: 'The response is a stream whose length has no bound known beforehand, or the method emitted several values or none.',
  streaming: 'The response is sent as it comes, and stored once it is complete, which a HEAD request does not bring about.',
  incomplete: 'The stream broke, or the client left, before the response was complete.',
  'class-instance': 'Interceptors need or look at the value itself, and a copy of it would lose its class.',
  rewritten: 'Something of the application works on answers between the framework and the bytes.',
  'unknown-framework': 'Something of the framework is not where it is looked for, so that nobody can tell what it does to a response.',
  'only-if-cached': 'The client wanted none but a stored response, and there is none.',
  answered: 'The method answered the request by itself.',
} as const;

/** One reason from the closed list. */
export type Detail = keyof typeof DETAILS;
