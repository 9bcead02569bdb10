/**
 * Preloaded if the environment names another TypeORM in GIOTTO_TYPEORM, such as `typeorm-0.3`: whoever loads `typeorm`, the
 * application's other packages included, gets that one.
 */
import Module, { register } from 'node:module';
import { pathToFileURL } from 'node:url';

const other = process.env.GIOTTO_TYPEORM;
if (other) {
  const name = JSON.stringify(other);
  const hook = `export const resolve = (specifier, context, next) =>
    next(/^typeorm(\\/|$)/.test(specifier) ? specifier.replace('typeorm', ${name}) : specifier, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`, pathToFileURL('./'));
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (specifier, ...rest) {
    const mapped = /^typeorm(\/|$)/.test(specifier) ? specifier.replace('typeorm', other) : specifier;
    return resolve.call(this, mapped, ...rest);
  };
}
