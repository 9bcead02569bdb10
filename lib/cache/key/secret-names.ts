/** A name without these letters is not tested further. */
const SUSPICIOUS =
  /auth|token|secre|pass|pwd|pw|sess|sid|cookie|jw|key|cred|sig|otp|pin|cv[cv]|[cx]srf|bearer|psk|mfa/i;

/** Whole words that say that a value is secret. */
const WORD = /^(?:x?o?auth|jw[tes]|pass|pwd?|sid|sig|[th]?otp|pin|cv[cv]2?|[cx]srf|bearer|psk|mfa|creds?)$/;

/** Parts of words that say so, as in `jsessionid` and `accesstoken`. */
const STEM =
  /token(?!i[sz])|secret(?!ar)|passw(?:or)?d|passphrase|passcode|(?<!ob|pos)session|sessid|cookie|credential|signature|authori[sz]ation|authentication/;

/** Phrases that say so, as in `x-api-key`. */
const PHRASE = /(?:api|access|private|signing|auth)key/;

/** The place before a capital letter that begins a word: `accessToken`, `APIKey`. Looks at each letter once. */
const HUMP = /(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/;

const OTHERS = /[^a-z]+/;

/**
 * True if a value of this name is most likely a secret: a password, a token, a session, a signature. Whole words count, in
 * camelCase, kebab-case or snake_case. So `author`, `passenger` and `spin` are not secret.
 */
export function isSecretName(name: string): boolean {
  if (!SUSPICIOUS.test(name)) return false;
  const words = name.split(HUMP).flatMap((part) => part.toLowerCase().split(OTHERS));
  return (
    words.some((word) => WORD.test(word) || STEM.test(word)) || STEM.test(words.join('')) || PHRASE.test(words.join(''))
  );
}

/**
 * Returns a name without its spelling: `cardNumber`, `card-number` and `Card_Number` are the same. What follows an `@` says
 * where the value comes from.
 */
export const unspelled = (name: string): string =>
  name
    .split('@', 1)[0]!
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
