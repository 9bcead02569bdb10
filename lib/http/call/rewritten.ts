import type { RequestCall } from './call-key.js';
import { TemplateView } from '../program/representation.js';

/** Whether something that an application put between the method and the bytes is to get what it would get without the cache. */
export function isRewritten(call: Pick<RequestCall, 'program' | 'exchange' | 'choice'>): boolean {
  const { program, exchange } = call;
  if (exchange.missingInternal !== undefined) return true;
  return exchange.isRewritten || (rendersTemplate(call) && exchange.rendersItsOwnWay) || program.isPatched?.() === true;
}

const rendersTemplate = ({ program, choice }: Pick<RequestCall, 'program' | 'choice'>) =>
  program.template !== undefined || choice?.representation.view instanceof TemplateView;
