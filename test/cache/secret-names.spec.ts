import { describe, expect, it } from '@jest/globals';

import { Hiding } from '../../lib/cache/key/hiding.js';
import { isSecretName } from '../../lib/cache/key/secret-names.js';

const SECRET =
  `token accessToken access_token ACCESS_TOKEN refresh-token csrfToken tokens x-csrf-token xsrf _csrf idtoken jwt x-jwt XJwt auth x-auth xAuth
  authorization Authorization proxy-authorization authentication oauth OAuth2 bearer password Password newPassword passwordConfirmation passwd userpassword
  pwd pass passphrase pass-phrase passcode PassWord secret clientSecret client_secret session sessionId session_id JSESSIONID PHPSESSID connect.sid sid
  cookie cookies set-cookie cookie2 api-key apiKey APIKey api_key apikey x-api-key xApiKeyId accessKey privateKey credential credentials x-amz-credential
  signature X-Amz-Signature sig otp totp pin pinCode newPin cvv cvc CVV2 pin2 token1 token@header`.split(/\s+/);

const READABLE =
  `author authors authority authored passenger passengers compass passport passage bypass spin pinned opinion shipping tokenize tokenizer
  secretary obsession possession key id page name side inside resident design sigma assign cookbook keyword monkey publicKey credit incredible
  x q card jwk-set-url hotpot captain x-lang ip sort passed user email`.split(/\s+/);

describe('the test of names', () => {
  it.each(SECRET)('takes what %s is called for a secret', (name) => expect(isSecretName(name)).toBe(true));

  it.each(READABLE)('leaves what %s is called readable', (name) => expect(isSecretName(name)).toBe(false));

  it.each(['constructor', '__proto__', 'toString', '', 'пароль', '\ud800', '123'])(
    'is no more than a test for %j',
    (name) => expect(isSecretName(name)).toBe(false),
  );

  it('takes time that grows with the length of a name, and no faster', () => {
    for (const part of ['A', 'aA', 'AAa', 'pass-', 'Pin', '@', 'ob'])
      expect(typeof isSecretName(`pass${part.repeat(500_000)}`)).toBe('boolean');
  });
});

describe('names of an application’s own', () => {
  const hiding = new Hiding().with(['cardNumber', 'steuer-ID']).with(['ssn']);

  it.each(['cardNumber', 'card-number', 'CARD_NUMBER', 'cardnumber', 'steuerId', 'SSN', 'ssn@response', 'token'])(
    'hide %s',
    (name) => expect(hiding.isSecret(name)).toBe(true),
  );

  it.each(['card', 'number', 'cardNumbers', 'assn', 'other'])('leave %s readable', (name) =>
    expect(hiding.isSecret(name)).toBe(false),
  );

  it('do not affect another Hiding', () => expect(new Hiding().isSecret('ssn')).toBe(false));
});
