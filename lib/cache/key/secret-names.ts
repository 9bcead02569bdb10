/** Letters without which no name is tested further. */
const SUSPICIOUS = /auth|token|secre|pass|pwd|pw|sess|sid|cookie|jw|key|cred|sig|otp|pin|cv[cv]|[cx]srf|bearer|psk|mfa/i;

/** Words that say alone that a value is secret. */
const WORD = /^(?:x?o?auth|jw[tes]|pass|pwd?|sid|sig|[th]?otp|pin|cv[cv]2?|[cx]srf|bearer|psk|mfa|creds?)$/;

/** What says so within a word too, as in `jsessionid` and `accesstoken`. */
const STEM = /token(?!i[sz])|secret(?!ar)|passw(?:or)?d|passphrase|passcode|(?<!ob|pos)session|sessid|cookie|credential|signature|authori[sz]ation|authentication/;

/** What says so across words, as in `x-api-key`. */
const PHRASE = /(?:api|access|private|signing|auth)key/;

/** Before a capital letter that begins a word: `accessToken`, `APIKey`. Looks at each letter once. */
const HUMP = /(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/;

const OTHERS = /[^a-z]+/;

/**
 * True if the value of an argument, a property or a header of this name is most likely a secret: a password, a token, a session, a
 * signature. Whole words count, in camelCase, kebab-case or snake_case, so that `author`, `passenger` and `spin` are none.
 */
export function isSecretName(name: string): boolean {
  if (!SUSPICIOUS.test(name)) return false;
  const words = name.split(HUMP).flatMap((part) => part.toLowerCase().split(OTHERS));
  return words.some((word) => WORD.test(word) || STEM.test(word)) || STEM.test(words.join('')) || PHRASE.test(words.join(''));
}

/** A name without its spelling: `cardNumber`, `card-number` and `Card_Number` are one. What follows an `@` is where it is found. */
export const unspelled = (name: string): string => name.split('@', 1)[0]!.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
