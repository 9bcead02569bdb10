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

/**
 * Gives a controller method several representations. The client's `Accept` chooses the media type, and
 * `Accept-Language` the language if there are `languages`; without a preference the first one is sent. If none is
 * acceptable, the response is 406 and the method does not run. With `@GiottoCache`, in any order, each representation
 * is stored; without, it is rendered for each request.
 *
 * A function may annotate its model, `({ x, squared }: Square) => …`. TypeScript then refuses a method that returns
 * another type. `@GiottoView<Square>(…)` states the type once for all representations. If interceptors change the
 * model, annotate `unknown`.
 * @param representations by media type: `template('squared')`, `json()`, or a function of the model and the call.
 * `text/cmd` is the one for the command line; over HTTP only a client that names it gets it
 * @throws GIOTTO_NOT_A_METHOD
 * @example
 * \@GiottoView({
 *   'text/html': template('squared'),
 *   'application/json': json(),
 *   'text/csv': ({ x, squared }: Square) => `${x},${squared}\n`,
 * })
 */
export function GiottoView<
  Model = unknown,
  Args extends object = GiottoArguments,
  Shown extends object = Record<string, Model>,
>(
  representations: GiottoRepresentations<NoInfer<Model>, NoInfer<Args>, Shown>,
  options: GiottoViewOptions = {},
): GiottoMethodDecorator<Model & TakenByAll<Shown>> {
  return ((prototype: object, name: string, descriptor: PropertyDescriptor) => {
    const misplaced = misplacementOf([prototype, name, descriptor]);
    if (misplaced !== undefined) throw notAMethod('@GiottoView', misplaced);
    const target = prototype.constructor as Class;
    writeView(target, name, { representations: representations as GiottoRepresentations, options });
    const known = readStandIn(target, name);
    if (known?.method !== undefined) return;
    const { seconds = null, origin = 'class' } = known ?? {};
    descriptor.value = installStandIn(prototype, name, descriptor.value as Method, {
      seconds,
      origin,
      options: known?.options ?? {},
    });
  }) as GiottoMethodDecorator<Model & TakenByAll<Shown>>;
}

/** A representation by the application's template engine, as `@Render(name)` makes it. @example template('squared') */
export const template = (name: string): GiottoFrameworkRepresentation => new TemplateView(name);

/** The representation that the framework makes of the method's result. @example json() */
export const json = (): GiottoFrameworkRepresentation => new JsonView();
