import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';

import { installed, session } from '../support/cmd/installed-for-all.js';

const run = (...words: string[]) => session.run(...words);

/** In a process of its own each. */
const spawned = (...words: string[]) => installed.on()(...words);

const printed = (out: unknown) => ({ code: 0, out, err: '' });
const refused = (err: string) => ({ code: 2, out: '', err: expect.stringContaining(err) });

describe('giotto-cmd squared x=12', () => {
  it('prints the result readably, however the argument is written', async () => {
    const outcomes = await Promise.all([
      spawned('squared', 'x=12'),
      run('squared', '--x=012'),
      run('run', 'squared', 'x=12'),
      run('squared', 'x=12', '--accept', 'application/json'),
    ]);
    const readable = expect.stringMatching(/^\{ x: 12, squared: 144, calculatedAt: '\d+' \}\n$/);
    expect(outcomes.slice(0, 3)).toEqual([printed(readable), printed(readable), printed(readable)]);
    expect(outcomes[3]).toEqual(printed(expect.stringMatching(/^\{"x":12,"squared":144,"calculatedAt":"\d+"\}$/)));
  });

  it('prints what the cache would do, and what it did', async () => {
    const [explained, told] = await Promise.all([
      run('squared', 'x=12', '--explain'),
      run('squared', 'x=12', '--verbose'),
    ]);
    const lines = [
      'key    {"x":12}(squared)(text/cmd)',
      'level  view, since it is printed as it is',
      'cache  miss: nothing is stored under this key',
      '',
    ];
    expect(explained).toEqual(printed(lines.join('\n')));
    expect(told).toMatchObject({
      code: 0,
      err: expect.stringContaining('Cache-Status: giotto; fwd=uri-miss; stored\n'),
    });
  });

  it('prints numbers in colour on a terminal with colours', async () => {
    const [coloured, plain] = await Promise.all([
      installed.onTerminal(['squared', 'x=12']),
      installed.onTerminal(['squared', 'x=12'], { env: { NO_COLOR: '1' } }),
    ]);
    expect(coloured).toMatchObject({ code: 0, out: expect.stringContaining('squared: \x1b[33m144\x1b[39m') });
    expect(plain).toMatchObject({ code: 0, out: expect.stringContaining('squared: 144') });
  });

  it('refuses wrong arguments, and lists the right ones', async () => {
    const takes = '\n\nsquared takes:\n  x  number (query)\n';
    expect(
      await Promise.all([
        spawned('squared', 'y=1'),
        run('squared', 'x=twelve'),
        run('squared'),
        run('squared', '12'),
        run('squared', 'x=12', '--accept', 'text/html'),
        run('squared', 'x=@missing.txt'),
        run('order', 'customer=-', 'tag=-'),
        run('squared', '--x', '12'),
      ]),
    ).toEqual([
      refused(`giotto-cmd: squared has no argument "y".${takes}`),
      refused(`giotto-cmd: x is not possible: Validation failed (numeric string is expected).${takes}`),
      refused(`giotto-cmd: x is missing: Validation failed (numeric string is expected).${takes}`),
      refused('"12" is no argument. Write name=value, such as x=12.'),
      refused(`squared has no representation text/html. It has text/cmd and application/json.${takes}`),
      refused('x=@missing.txt cannot be read'),
      refused(
        'Standard input can be only one value. Put the others into files, name=@file; for the text itself write name=\\-.',
      ),
      refused('"--x" is neither an option nor an argument. Write name=value; --help shows the options.'),
    ]);
  });
});

describe('arguments', () => {
  it('are the same values as over HTTP', async () => {
    await installed.write('body.json', '{"text":"of a file","list":[1]}\n');
    const surroundings = { cwd: installed.folder, input: 'of standard input\n' };
    const [page, whole, order, file, named, picked, empty] = await Promise.all([
      run('page', 'query.page=2'),
      run('page', 'query={"page":2,"filter":{"a":"b"}}'),
      run('order', 'customer=a=b', 'body={"a":1}', 'tag=one', 'tag=two'),
      installed.on(surroundings)('order', 'customer=-', 'body=@body.json', 'tag=\\@one'),
      run('named', 'text=12', 'number=12', 'Accept-Language=de', 'ip=::1'),
      run('tenant', 'tenant={"name":"acme"}'),
      run('order', 'customer=c'),
    ]);
    expect(page).toEqual(printed('{ page: 2, filter: undefined, isQuery: true }\n'));
    expect(whole).toEqual(printed("{ page: 2, filter: { a: 'b' }, isQuery: true }\n"));
    expect(order).toEqual(printed("{ customer: 'a=b', body: { a: 1 }, tag: [ 'one', 'two' ] }\n"));
    expect(file!.out).toBe(
      "{\n  customer: 'of standard input',\n  body: { text: 'of a file', list: [ 1 ] },\n  tag: '@one'\n}\n",
    );
    expect(named).toEqual(printed("{ text: '12', number: 12, language: 'de', ip: '::1' }\n"));
    expect(picked).toEqual(printed("{ name: 'acme' }\n"));
    expect(empty).toEqual(printed("{ customer: 'c', body: undefined, tag: undefined }\n"));
  });

  it('are refused if HTTP would refuse them or cannot carry them', async () => {
    expect(
      await Promise.all([
        run('page', 'query.page=two'),
        run('page', 'query=[1]'),
        run('page', 'query={'),
        run('order', 'customer=a', 'customer=b'),
      ]),
    ).toEqual([
      refused(
        'query is not possible: page must be an integer number.\n\npage takes:\n  query  PageQuery (query; its parts by query.name=…)\n',
      ),
      refused('query cannot be read: it is no JSON object.'),
      refused('query cannot be read'),
      refused('customer was given 2 times.'),
    ]);
  });

  it('are in the key as over HTTP', async () => {
    const [order, tenant] = await Promise.all([
      run('order', 'customer=c', 'body={"b":2,"a":1}', '--explain'),
      run('tenant', '-H', 'Accept-Language: de', '-H', 'X-Tenant: acme', '--explain'),
    ]);
    expect(order!.out).toContain(
      'key    {"body":{"a":1,"b":2},"customer":"c","tag":undefined}(order)(text/cmd){":method":"POST"}\n',
    );
    expect(tenant!.out).toMatch(
      /key {4}\{"\w+":secret#[0-9a-f]{64}\}\(tenant\)\(text\/cmd\)\{"accept-language":"de"\}\n/,
    );
  });
});

describe('programs', () => {
  it('run without guards, and are not cached if HTTP would not cache them', async () => {
    const [guarded, collides, csv, notStored, template, named] = await Promise.all([
      run('guarded'),
      run('run', 'flush', 'x=1'),
      run('csv', '--accept', 'text/csv'),
      run('tenant', '--verbose'),
      run('template', '--accept', 'text/html'),
      run('named', '--explain'),
    ]);
    expect(guarded).toEqual(printed("{ for: 'whoever has the shell' }\n"));
    expect(collides).toEqual(printed('flushed 1\n'));
    expect(csv).toEqual(printed('a,b\n1,2\n'));
    expect(notStored!.err).toContain('giotto; fwd=uri-miss; detail=lifetime');
    expect(template).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining('"square.ejs" is rendered by the HTTP server'),
    });
    expect(named!.out).toContain('cache  not cached: POST is not one of its methods, which are GET, HEAD.');
  });

  it('fail without a stack, unless --verbose is given', async () => {
    const [short, long] = await Promise.all([run('fails'), run('fails', '--verbose')]);
    expect(short).toEqual({ code: 1, out: '', err: 'giotto-cmd: The method failed.\n' });
    expect(long).toMatchObject({ code: 1, err: expect.stringMatching(/Error: The method failed\.\n\s+at .*fails/) });
  });

  it('are listed', async () => {
    const [table, plain] = await Promise.all([run('--list'), run('--list', '--plain')]);
    expect(table!.out).toMatch(
      /│ squared\s+│ x: number\s+│ 3600\s+│ text\/cmd\s+│\s+│\n│\s+│\s+│\s+│ application\/json\s+│/,
    );
    expect(table!.out).toMatch(/│ flush\s+│ x: string\s+│ never expires/);
    expect(table!.out).toMatch(/│ tenant\s+│ tenant: any\s+│ by the result/);
    expect(plain!.out.split('\n')).toEqual(expect.arrayContaining(['squared\tx', 'order\tcustomer\tbody\ttag', 'csv']));
  });
});

describe('wrong use', () => {
  it('ends with 2 and lists the alternatives', async () => {
    expect(
      await Promise.all([
        run('nope'),
        run('sqaured', 'x=12'),
        run('syncbd'),
        run(),
        run('--nope'),
        run('warm'),
        run('squared', '-H', 'nonsense'),
        run('warm', 'x', '--concurrency', '0'),
      ]),
    ).toEqual([
      refused('There is no program "nope". There are: csv, echo, fails, flush, greeting, guarded,'),
      refused('There is no program "sqaured". Did you mean squared? There are: csv, echo, fails,'),
      refused('There is no program "syncbd". Did you mean syncdb? There are: csv, echo, fails,'),
      refused('Which program? giotto-cmd --list shows them'),
      refused('There is no option --nope.'),
      refused("giotto-cmd: missing required argument 'file'"),
      refused('Write "name: value".'),
      refused('Give a whole number above 0.'),
    ]);
  });

  it('is not to ask for help', async () => {
    const [help, ofRun] = await Promise.all([session.bare(['--help']), session.bare(['run', '--help'])]);
    expect(help).toEqual(
      printed(expect.stringContaining('Guards and interceptors do not: whoever has the shell has the data')),
    );
    expect(ofRun).toEqual(printed(expect.stringContaining('--accept <type>')));
  });

  it('is not to ask for the version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(await session.bare(['--version'])).toEqual(printed(`${version}\n`));
  });
});
