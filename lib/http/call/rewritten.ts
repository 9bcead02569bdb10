import type { RequestCall } from './call-key.js';
import { TemplateView } from '../program/representation.js';

/** True if the application processes answers between the method and the bytes. It then gets what it would get without the cache. */
export function isRewritten(call: Pick<RequestCall, 'program' | 'exchange' | 'choice'>): boolean {
  const { program, exchange } = call;
  if (exchange.missingInternal !== undefined) return true;
  return exchange.isRewritten || (rendersTemplate(call) && exchange.rendersItsOwnWay) || program.isPatched?.() === true;
}

const rendersTemplate = ({ program, choice }: Pick<RequestCall, 'program' | 'choice'>) =>
  program.template !== undefined || choice?.representation.view instanceof TemplateView;
