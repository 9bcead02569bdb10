import { notAMethod } from '../../errors/startup.js';
import { JsonView, TemplateView } from '../../http/program/representation.js';
import { misplacementOf } from '../metadata/decorated-place.js';
import type { GiottoMethodDecorator, TakenByAll } from '../options/method-decorator.js';
import type { GiottoArguments } from '../options/option-function.js';
import { installStandIn } from '../stand-in/stand-in.js';
import { readStandIn, type Class, type Method } from '../metadata/stand-in.metadata.js';
import { writeView, type GiottoRepresentations, type GiottoFrameworkRepresentation, type GiottoViewOptions } from '../metadata/view.metadata.js';

/**
 * Lets a controller method answer in several forms: the client's `Accept` chooses the media type, and its `Accept-Language`
 * the language where there are `languages`; the first one listed where the client does not care. Nothing acceptable is 406,
 * before the method runs. Under `@GiottoCache`, on whichever side, each form is stored once it is made; without, it is made
 * for each request.
 *
 * A function may annotate its model: `({ x, squared }: Square) => …`. TypeScript then refuses a method that returns something
 * else. `@GiottoView<Square>(…)` says it once for all representations. Behind interceptors that make something else of the model, take
 * `unknown`.
 *
 * @param representations what answers, by media type: `template('squared')`, `json()`, or a function of the model and the call.
 * `text/cmd` is the representation for the command line, and is sent to none but clients that name it
 * @throws GIOTTO_NOT_A_METHOD
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
    descriptor.value = installStandIn(prototype, name, descriptor.value as Method, { seconds, origin, options: known?.options ?? {} });
  }) as GiottoMethodDecorator<Model & TakenByAll<Shown>>;
}

/** A representation that the application's template engine makes, as `@Render(name)` would. */
export const template = (name: string): GiottoFrameworkRepresentation => new TemplateView(name);

/** A representation that is what the framework makes of the method's value. */
export const json = (): GiottoFrameworkRepresentation => new JsonView();
