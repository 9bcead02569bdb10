import { notAMethod } from '../../errors/startup.js';
import { JsonView, TemplateView } from '../../http/program/representation.js';
import { misplacementOf } from '../metadata/decorated-place.js';
import type { GiottoMethodDecorator, TakenByAll } from '../options/method-decorator.js';
import type { GiottoArguments } from '../options/option-function.js';
import { installStandIn } from '../stand-in/stand-in.js';
import { readStandIn, type Class, type Method } from '../metadata/stand-in.metadata.js';
import {
  writeView,
  type GiottoRepresentations,
  type GiottoFrameworkRepresentation,
  type GiottoViewOptions,
} from '../metadata/view.metadata.js';

/** The decorator `@GiottoView`, with the representations that the framework makes. */
export interface GiottoViewDecorator {
  /**
   * @param representations what answers, by media type: `GiottoView.template('squared')`, `GiottoView.json()`, or a function of the
   * model and the call. `text/cmd` is the representation for the command line, and is sent to none but clients that name it
   * @throws GIOTTO_NOT_A_METHOD
   */
  <Model = unknown, Args extends object = GiottoArguments, Shown extends object = Record<string, Model>>(
    representations: GiottoRepresentations<NoInfer<Model>, NoInfer<Args>, Shown>,
    options?: GiottoViewOptions,
  ): GiottoMethodDecorator<Model & TakenByAll<Shown>>;

  /**
   * Returns a representation that is what the framework would have sent for the method's value.
   * @example @GiottoView({ 'application/json': GiottoView.json() })
   */
  json(): GiottoFrameworkRepresentation;

  /**
   * Returns a representation that the application's template engine makes, as `@Render(name)` would.
   * @param name of the template, not empty
   * @example @GiottoView({ 'text/html': GiottoView.template('squared') })
   */
  template(name: string): GiottoFrameworkRepresentation;
}

function decorate(
  representations: GiottoRepresentations,
  options: GiottoViewOptions = {},
): GiottoMethodDecorator<never> {
  return (prototype?: object, name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const misplaced = misplacementOf([prototype, name, descriptor]);
    if (misplaced !== undefined) throw notAMethod('@GiottoView', misplaced);
    addView({ prototype: prototype!, name: name as string, descriptor: descriptor! }, representations, options);
  };
}

/** A method that the decorator stands on. */
interface Decorated {
  readonly prototype: object;
  readonly name: string;
  readonly descriptor: PropertyDescriptor;
}

function addView(
  { prototype, name, descriptor }: Decorated,
  representations: GiottoRepresentations,
  options: GiottoViewOptions,
): void {
  const target = prototype.constructor as Class;
  writeView(target, name, { representations, options });
  const known = readStandIn(target, name);
  if (known?.method !== undefined) return;
  const { seconds = null, origin = 'class' } = known ?? {};
  descriptor.value = installStandIn(prototype, name, descriptor.value as Method, {
    seconds,
    origin,
    options: known?.options ?? {},
  });
}

/**
 * Lets a controller method answer in several forms: the client's `Accept` chooses the media type (RFC 9110, section 12.5.1), and
 * its `Accept-Language` the language if there are `languages`. If the client does not care, the first one listed is sent. If nothing
 * is acceptable the answer is 406, before the method runs. Under `@GiottoCache`, on whichever side, each form is stored once it is
 * made; without it, the form is made for each request.
 *
 * A function may annotate its model: `({ x, squared }: Square) => …`. TypeScript then refuses a method that returns something
 * else. `@GiottoView<Square>(…)` says it once for all representations. If interceptors make something else of the model, take
 * `unknown`.
 *
 * @example
 * @Get('squared')
 * @GiottoCache(3600)
 * @GiottoView({
 *   'text/html': GiottoView.template('squared'),
 *   'application/json': GiottoView.json(),
 *   'text/csv': ({ x, squared }: Square) => `${x},${squared}\n`,
 * })
 * squared(@Query('x', ParseIntPipe) x: number): Square {
 *   return { x, squared: x ** 2 };
 * }
 */
export const GiottoView: GiottoViewDecorator = Object.assign(decorate as GiottoViewDecorator, {
  json: () => new JsonView(),
  template: (name: string) => new TemplateView(name),
});
