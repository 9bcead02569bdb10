/**
 * `node tools/walk.mjs`: prints the way of a warm hit through `lib/`, on the backend `locmem` and on Express.
 *
 * A step is a function of the library that calls another one; the functions that it only asks for a value are not shown.
 * `--all` shows these too.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { register } from 'node:module';

register('./walk-hooks.mjs', import.meta.url);

/** The calls of the library's functions on behalf of one request, as a tree. A timer of an earlier request is not among them. */
class Walk {
  isOn = false;
  root = { name: '', calls: [] };
  #path = [];
  #followed = new AsyncLocalStorage();

  /** Handles a request, which is followed if `isOn`. It begins with nothing of what is still under way. */
  handle(next) {
    this.#path = [];
    this.#followed.run(this.isOn, next);
  }

  enter(name) {
    const call = { name, calls: [] };
    const caller = this.#path.at(-1) ?? this.root;
    if (this.#followed.getStore()) caller.calls.push(call);
    this.#path.push(call);
  }

  leave() {
    this.#path.pop();
  }
}

const walk = new Walk();
globalThis.giottoCacheWalk = walk;

const { start } = await import('./walk-application.ts');
const application = await start((next) => walk.handle(next));
try {
  const ask = async () => (await fetch(application.url)).headers.get('cache-status');
  await ask();
  await ask();
  walk.isOn = true;
  const status = await ask();
  walk.isOn = false;
  if (!/;\s*hit/.test(status)) throw new Error(`The walk is that of a hit, and this was none: ${status}`);
} finally {
  await application.close();
}

const showsAll = process.argv.includes('--all');
/** True if the function calls another one. Its own closures do not count. */
const isStep = ({ name, calls }) => calls.some((call) => call.name !== name || isStep(call));
const steps = new Set();

function print({ calls }, depth) {
  for (const call of calls) {
    if (!isStep(call) && !showsAll) continue;
    if (isStep(call)) steps.add(call.name);
    const [file, name] = call.name.split('#');
    console.log(`${'  '.repeat(depth)}${name}  ${file}`);
    print(call, depth + 1);
  }
}

print(walk.root, 0);
const files = new Set([...steps].map((step) => step.split('#')[0]));
console.log(`\n${steps.size} steps through ${files.size} files`);
