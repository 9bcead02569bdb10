import type { Answers } from '../keyvalue/fault-proxy.js';
import type { Fault, RemoteStand } from './fault.js';

const answering = (name: string, answers: Answers): Fault<RemoteStand> => ({
  name,
  effect: 'outage',
  way: 'proxy',
  begin: ({ stand }) => stand.proxy.let(answers),
  end: ({ stand }) => stand.proxy.let({ kind: 'pass' }),
});

/** Connections from before stay silent for good: what was lost on them cannot be made up for. */
const silent = (name: string, answers: Answers): Fault<RemoteStand> => ({
  ...answering(name, answers),
  end: ({ stand }) => {
    stand.proxy.forsake();
    stand.proxy.let({ kind: 'pass' });
  },
});

/** What goes wrong between the application and its backend. */
export const NETWORK_FAULTS: readonly Fault<RemoteStand>[] = [
  {
    name: 'connections are refused',
    effect: 'outage',
    way: 'proxy',
    begin: ({ stand }) => stand.proxy.refuse(),
    end: ({ stand }) => stand.proxy.accept(),
  },
  silent('no answer arrives', { kind: 'swallow' }),
  silent('nothing arrives, either way', { kind: 'deaf' }),
  answering('answers are 200 ms late', { kind: 'delay', ms: 200 }),
  answering('answers are cut in the middle', { kind: 'halve' }),
];
