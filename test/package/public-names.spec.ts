import { beforeAll, describe, expect, it } from '@jest/globals';
import { PublicDeclarations } from './public-declarations.js';

/** Types that no user has to name, and why. */
const UNNAMED = {
  ConfigurableModuleClass: 'Nest makes it',
  FACTORIES: 'GiottoKeyValueName is the names in it',
  JsonView: 'GiottoView.json() returns it as a GiottoFrameworkRepresentation',
  Kept: 'GiottoPlain computes with it',
  OptionFunction: 'each kind of function in the options has a name of its own',
  Revive: 'it lets the parameter of a revive function be annotated',
  TakenByAll: 'decorators compute with it',
  TemplateView: 'GiottoView.template() returns it as a GiottoFrameworkRepresentation',
  Unsaid: 'it lets the parameters of functions in the options be annotated',
  ViewCall: 'GiottoViewCall stands for it',
};

let declarations: PublicDeclarations;

beforeAll(() => {
  declarations = new PublicDeclarations(
    'index.ts',
    'dashboard/index.ts',
    'health/index.ts',
    'metrics/index.ts',
    'testing/index.ts',
  );
});

/** Named as the headers that they describe. */
const TAG_HEADERS = ['cacheGroups', 'cacheTag', 'edgeCacheTag', 'surrogateKey'];

describe('the exported names', () => {
  it('include every type that an exported declaration names', () => {
    const unexported = declarations.unexportedTypes();
    expect(unexported.filter((use) => !(use.split(' → ')[1]! in UNNAMED))).toEqual([]);
    expect([...new Set(unexported.map((use) => use.split(' → ')[1]!))].sort()).toEqual(Object.keys(UNNAMED));
  });

  it('follow one scheme: types, decorators and constants begin with Giotto, backends end with KeyValue', () => {
    const others = declarations
      .namesIn('index.ts')
      .filter((name) => !/^(Giotto|GIOTTO_|InjectGiotto|CreateGiotto)|KeyValue(Options|Client)?$/.test(name));
    expect(others.filter((name) => !TAG_HEADERS.includes(name)).sort()).toEqual([
      'checkKey',
      'checkValue',
      'isGiottoError',
      'lifetimeInMilliseconds',
      'syncdb',
    ]);
  });

  it('have comments, and examples if they are called', () => {
    expect(declarations.undocumented()).toEqual([]);
  });

  it('have members with comments', () => {
    expect(declarations.undocumentedMembers()).toEqual([]);
  });
});
