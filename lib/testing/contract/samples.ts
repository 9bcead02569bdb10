import { randomBytes } from 'node:crypto';

/** Returns a text as UTF-8. */
export const bytes = (text: string) => Buffer.from(text);

/** Keys that a backend might confuse, cut or refuse. */
export const KEYS: Record<string, string> = {
  'of one byte': 'k',
  'with spaces': '{"q":"two words"}(search)(text/html)',
  'with a trailing space': 'k ',
  'with newlines and tabs': 'a\nb\r\nc\td',
  'with quotes and wildcards': `'"\`\\*?[a-z]%_;--`,
  'in upper case': 'K',
  'with Unicode': 'čaj ☕ 茶 👩‍🚀 e\u0301',
  'with the same letter composed': 'é',
  'with a NUL': 'a\0b',
  'of 250 bytes': 'x'.repeat(250),
  'of 10 KB': 'long'.repeat(2560),
  'of 10 KB that differs at its end': `${'long'.repeat(2559)}lonG`,
  'that looks like another prefix': ':giotto:',
  'with half a surrogate pair': '\ud800',
  'with another half': '\ud801',
};

/** Values that a backend might mistake for text, or for a miss. */
export const VALUES: Record<string, Buffer> = {
  'every byte': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  'what is no UTF-8': Buffer.from([0xff, 0xfe, 0xc0, 0x80]),
  'line ends': bytes('\r\nEND\r\n'),
  nothing: Buffer.alloc(0),
  '100 KB of noise': randomBytes(100 * 1024),
};
