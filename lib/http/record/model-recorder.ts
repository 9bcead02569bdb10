import type { RenderContext } from '../call/call-key.js';
import { adviceFor } from '../advice/copy-advice.js';
import type { EntryDraft } from './entry-draft.js';
import type { Recorded } from './recorded.js';
import { encodeModel, findUncopyable } from '../../cache/entry/model.js';

/** Records a model: the value itself is stored, and other interceptors render it for each hit. */
export function recordModel({ program }: RenderContext, draft: EntryDraft, model: unknown): Recorded {
  const uncopyable = findUncopyable(model);
  if (uncopyable)
    return { returned: model, detail: 'class-instance', warning: adviceFor(uncopyable.what, program.why) };
  const entry = draft.entry('model', encodeModel(model));
  return draft.fits(entry) ? { returned: model, entry } : { returned: model, detail: 'size' };
}
