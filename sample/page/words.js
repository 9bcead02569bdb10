/** What each `detail` of `Cache-Status` means to whoever reads it here. */
export const DETAILS = {
  authorization: 'It carries credentials, and the program does not say who may share its answers.',
  identity: 'The program keeps an entry for each user, and nobody knows whose request this is.',
  locals: 'A middleware put something on the response that the answer may depend on, and the key does not hold it.',
  unkeyable: 'An argument of this call cannot be part of a key.',
  'option-error': 'A function in the options of the program threw, so nothing is stored.',
  'backend-error': 'The backend failed, or took longer than it may. The answer is right all the same.',
  'entry-unreadable': 'The stored entry was damaged, foreign or of another version.',
  invalidated: 'Something that the answer depends on has changed since it was stored.',
  'stale-while-revalidate': 'The entry is old. It answers at once, and is being recomputed in the background.',
  'stale-if-error': 'The method failed, now or a moment ago, and the old entry stands in for it.',
  timeout: 'The method takes longer than it may, and the old entry stands in for it.',
  exception: 'The method or its view threw an error, which is never stored.',
  status: 'Answers with this status are not stored.',
  'set-cookie': 'The answer sets a cookie, so it is for one client alone.',
  'cache-control': 'The answer itself forbids it, by its Cache-Control.',
  vary: 'The answer depends on a request header that is no part of the key.',
  lifetime: 'The program decided that this answer is not to be stored.',
  size: 'The answer is longer than the backend takes, or the backend stores nothing at all.',
  stream: 'The answer is a stream whose length was not known beforehand.',
  memory: 'The entry was in the memory of this process, and the backend said that it is the current one.',
  alone: 'The backend is down, and the entry was in the memory of this process.',
  storing: 'It is being stored in the background: this answer did not wait for the backend.',
  streaming: 'The answer is sent as it comes, and stored once it is complete.',
  'unknown-framework': 'The web framework lacks an internal that the cache relies on.',
  transaction: 'The call was made inside a transaction, whose rows nobody else may see yet.',
  incomplete: 'The answer broke off before it was complete.',
  'class-instance': 'An interceptor needs the value itself, and a copy of it would lose its class.',
  rewritten: 'A middleware rewrites answers on their way out.',
  'only-if-cached': 'The client wanted none but a stored answer, and there is none.',
  answered: 'The method sent its answer by itself.',
};

/** Why a request went on to the method: each `fwd` that the library says. */
export const FORWARDS = {
  'uri-miss': 'Nothing was stored under this key, so the method ran.',
  miss: 'Nothing that was stored could be used, so the method ran.',
  stale: 'The stored entry was over, so the method ran.',
  request: 'The client asked for an answer of its own, so the method ran.',
  bypass: 'The request went past the cache, and the method ran.',
  method: 'Requests of this method are not cached.',
};

/** How the cache answered a method that a route called: each outcome of the event `giotto:lookup`. */
export const METHODS = {
  hit: 'Its method did not run: the stored value answered.',
  stale: 'An old value of it answered.',
  collapsed: 'Its method was running for another caller, whose result this one shares.',
  miss: 'Its method ran.',
  bypass: 'The cache was not asked, and its method ran.',
};
