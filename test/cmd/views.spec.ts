import { describe, expect, it } from '@jest/globals';

import type { Outcome } from '../support/cmd/giotto-cmd.js';
import { installed, session } from '../support/cmd/installed-for-all.js';

const outcomesOf = (lines: readonly string[]): Promise<Outcome[]> =>
  Promise.all(lines.map((line) => session.run(...line.split(' '))));

const TEMPLATE =
  'giotto-cmd: The template "squared.ejs" is rendered by the HTTP server, and no stored response could be printed instead. ' +
  'Choose another representation, --accept, or request this one from the server first.\n';

describe('giotto-cmd on a program with views', () => {
  it('prints its representation for the command line, and any other byte for byte', async () => {
    const [own, csv, json, any, html, strange] = await outcomesOf([
      'square x=12',
      'square x=12 --accept text/csv',
      'square x=12 --accept application/json',
      'square x=12 --accept text/*;q=0.5,application/*',
      'square x=12 --accept text/html',
      'square x=12 --accept image/png',
    ]);
    expect(own).toEqual({ code: 0, out: '12² is 144\n', err: '' });
    expect(csv).toEqual({ code: 0, out: '12,144\n', err: '' });
    expect(json).toEqual({ code: 0, out: '{"x":12,"squared":144}', err: '' });
    expect(any).toEqual(json);
    expect(html).toEqual({ code: 1, out: '', err: TEMPLATE });
    expect(strange).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        'square has no representation image/png. It has text/cmd and text/html and application/json and text/csv.',
      ),
    });
    expect((await installed.onTerminal(['square', 'x=12'])).out).toContain('\x1b[1m12²\x1b[22m is 144');
  });

  it('prints the result readably without text/cmd, in the language that is asked for', async () => {
    const [first, german, csv, header, strange] = await outcomesOf([
      'greeting name=Ann',
      'greeting name=Ann --language DE',
      'greeting name=Ann --language de --accept text/csv',
      'greeting name=Ann -H accept-language=fr,de;q=0.5 --accept application/json',
      'greeting name=Ann --language fr',
    ]);
    expect(first!.out).toBe("{ greeting: 'Hello, Ann', mediaType: 'text/cmd' }\n");
    expect(german!.out).toBe("{ greeting: 'Hallo, Ann', mediaType: 'text/cmd' }\n");
    expect(csv!.out).toBe('Hallo, Ann,text/csv');
    expect(header!.out).toBe('{"greeting":"Hallo, Ann","mediaType":"application/json"}');
    expect(strange).toMatchObject({
      code: 2,
      err: expect.stringContaining('greeting has no language fr. It has en and de.'),
    });
  });

  it('has the representation and the language in its keys, and in the list', async () => {
    const [readable, csv, own, list] = await outcomesOf([
      'greeting name=Ann --explain',
      'greeting name=Ann --language de --accept text/csv --explain',
      'square x=12 --explain',
      '--list',
    ]);
    expect(readable!.out).toContain('key    {"name":"Ann"}(greeting)(text/cmd){":language":"en"}\n');
    expect(csv!.out).toContain('key    {"name":"Ann"}(greeting)(text/csv){":language":"de"}\n');
    expect(own!.out).toContain('key    {"x":12}(square)(text/cmd)\n');
    expect(list!.out).toMatch(
      /│ greeting\s+│ name: string\s+│ 3600\s+│ text\/cmd\s+│ en\s+│\n│\s+│\s+│\s+│ text\/csv\s+│ de\s+│/,
    );
  });
});

describe('giotto-cmd on a program of a provider', () => {
  it('lists it, and says that code calls it', async () => {
    const [list, plain, called] = await outcomesOf(['--list', '--list --plain', 'priceOf 0=pear']);
    expect(list!.out).toMatch(
      /│ priceOf\s+│ article: string\s+│ 60\s+│ called by code\s+│\s+│\n│\s+│ pieces: number\s+│/,
    );
    expect(plain!.out).not.toContain('priceOf');
    expect(called).toMatchObject({
      code: 2,
      err: "giotto-cmd: priceOf is a provider's method: code calls it, and no request or command does.\n",
    });
  });

  it.each([
    ['forecast', 'GraphQL'],
    ['report', 'messages of a microservice'],
    ['watch', 'messages of a socket'],
  ])('lists %s, and says what calls it', async (program, caller) => {
    const [list, called] = await outcomesOf(['--list', `${program} city=Rome`]);
    expect(list!.out).toMatch(new RegExp(`│ ${program}\\s+│ city: string\\s+│ 60\\s+│ called by ${caller}\\s+│`));
    expect(called).toMatchObject({
      code: 2,
      err: `giotto-cmd: ${program} answers ${caller}, and no request of HTTP or command.\n`,
    });
  });
});
