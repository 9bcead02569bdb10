/** How many failures in a row, and how many milliseconds between two probes of a node. */
const [FAILURES_TO_OPEN, PROBE_EVERY] = [3, 250];

interface Trouble {
  failures: number;
  probedAt: number;
  isProbing: boolean;
}

/**
 * Circuit breakers for the nodes of a cluster. A dead node costs the requests for its keys nothing, and those for other keys
 * neither. A node is given up at the third failure in a row. After that the next caller starts a probe in the background, at most
 * four times a second, and does not wait for it.
 *
 * While all nodes work nothing is kept, and nobody has to know which node has which key.
 */
export class NodeBreakers {
  /** @param onRecovered called when a node that was left alone answers */
  constructor(private readonly onRecovered: () => void) {}

  private readonly troubles = new Map<string, Trouble>();

  /** True if all nodes worked when they were last asked. */
  get areClosed(): boolean {
    return this.troubles.size === 0;
  }

  isOpen(node: string): boolean {
    return (this.troubles.get(node)?.failures ?? 0) >= FAILURES_TO_OPEN;
  }

  /** Returns true if the node had failed before. */
  worked(node: string): boolean {
    return this.troubles.delete(node);
  }

  failed(node: string): void {
    const trouble = this.troubles.get(node) ?? { failures: 0, probedAt: -Infinity, isProbing: false };
    trouble.failures++;
    this.troubles.set(node, trouble);
  }

  /** @param send asks the node something. Resolves with true if it has answered. */
  probe(node: string, send: () => Promise<boolean>): void {
    const trouble = this.troubles.get(node);
    if (trouble === undefined || trouble.isProbing || performance.now() - trouble.probedAt < PROBE_EVERY) return;
    trouble.isProbing = true;
    void send().then((hasAnswered) => {
      trouble.isProbing = false;
      trouble.probedAt = performance.now();
      if (hasAnswered && this.worked(node)) this.onRecovered();
    });
  }
}
