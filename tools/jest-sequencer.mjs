import Sequencer from '@jest/test-sequencer';

/** As Jest does it, but what talks to servers comes first: it takes longest, and no worker shall be left to end alone with it. */
export default class ServersFirst extends Sequencer {
  sort(tests) {
    const rank = ({ context }) => (context.config.displayName.name === 'unit' ? 1 : 0);
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
