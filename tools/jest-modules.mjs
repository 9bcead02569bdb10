import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SourceTextModule, SyntheticModule } from 'node:vm';

/** The syntax that Node runs as it stands, for Jest's transformer. */
const SYNTAX = {
  supportsDynamicImport: true,
  supportsExportNamespaceFrom: true,
  supportsStaticESM: true,
  supportsTopLevelAwait: true,
};

/** Every file that this worker has transformed, by path. */
const transformed = new Map();
/** What V8 made of each source, which the next suite need not have parsed again. */
const compiled = new Map();
/** Every package that this worker has loaded, by name. */
const packages = new Map();
let loading = Promise.resolve();

/**
 * The modules of one suite, all in Node's own realm. A file of the project is evaluated once a suite, so no suite sees
 * the state that another has left in `lib/` or `test/`. A package is loaded by Node itself, once a worker.
 */
export class SuiteModules {
  #transformer;
  #known;
  #files = new Map();
  #linking = Promise.resolve();

  /** The path of each file's source map, by the file's path. */
  sourceMaps = new Map();

  /** @param known what a specifier of its own stands for: the path of a file, or a module that is there already */
  constructor(transformer, known) {
    this.#transformer = transformer;
    this.#known = known;
  }

  /** Evaluates a file with all that it imports. Returns its namespace. */
  async import(path) {
    const module = await this.#evaluate(await this.#file(path));
    return module.namespace;
  }

  /** Node refuses to link a module that is being linked for somebody else, so graphs are linked one after the other. */
  async #evaluate(module) {
    this.#linking = this.#linking.then(() => (module.status === 'unlinked' ? module.link(this.#load) : undefined));
    await this.#linking;
    await module.evaluate();
    return module;
  }

  #load = (specifier, { identifier }) => {
    const target = this.#known.get(specifier) ?? locate(specifier, identifier);
    if (target === undefined) return packageNamed(specifier);
    return typeof target === 'string' ? this.#file(target) : target;
  };

  #file(path) {
    if (!this.#files.has(path)) this.#files.set(path, this.#compile(path));
    return this.#files.get(path);
  }

  async #compile(path) {
    const { code, sourceMapPath } = await this.#transform(path);
    if (sourceMapPath) this.sourceMaps.set(path, sourceMapPath);
    const meta = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
    return parsed(code, {
      identifier: path,
      initializeImportMeta: (own) => Object.assign(own, meta),
      importModuleDynamically: async (specifier, parent) => this.#evaluate(await this.#load(specifier, parent)),
    });
  }

  async #transform(path) {
    const source = readFileSync(path, 'utf8');
    const last = transformed.get(path);
    if (last?.originalCode === source) return last;
    const fresh = await this.#transformer.transformAsync(path, SYNTAX, source);
    transformed.set(path, fresh);
    return fresh;
  }
}

/**
 * Returns a module of some source, parsed once a worker where that works. A kept module forgets its
 * `importModuleDynamically`, so a source with an `import()` is parsed each time. V8 refuses what it made under other
 * flags, and a suite may have set one.
 */
function parsed(code, options) {
  if (/\bimport\s*\(/.test(code)) return new SourceTextModule(code, options);
  const cachedData = compiled.get(code);
  try {
    if (cachedData !== undefined) return new SourceTextModule(code, { ...options, cachedData });
  } catch (error) {
    if (error.code !== 'ERR_VM_MODULE_CACHED_DATA_REJECTED') throw error;
  }
  const module = new SourceTextModule(code, options);
  compiled.set(code, module.createCachedData());
  return module;
}

/** Returns a module that exports these values. */
export function moduleOf(name, values) {
  const publish = function () {
    for (const [key, value] of Object.entries(values)) this.setExport(key, value);
  };
  return new SyntheticModule(Object.keys(values), publish, { identifier: name });
}

/** Returns the path of a file of the project, or `undefined` if the specifier names a package. */
function locate(specifier, parent) {
  if (specifier.startsWith('file:')) return fileURLToPath(specifier);
  if (isAbsolute(specifier)) return specifier;
  if (!specifier.startsWith('.')) return undefined;
  const path = resolve(dirname(parent), specifier);
  const source = path.replace(/\.js$/, '.ts');
  return existsSync(source) ? source : path;
}

/** One after the other: a CommonJS package cannot require an ES module that is being imported at the same time. */
function packageNamed(name) {
  if (!packages.has(name)) {
    const loaded = loading.then(() => import(name)).then((namespace) => moduleOf(name, namespace));
    loading = loaded.catch(() => undefined);
    packages.set(name, loaded);
  }
  return packages.get(name);
}
