import { Agent, get } from 'node:http';

/** Asks one question after another over one connection that stays open. */
export class Asker {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** @param origin `http://127.0.0.1:<port>` */
  constructor(private readonly origin: string) {}

  /**
   * Resolves to the milliseconds until the whole answer was there.
   * @throws Error unless its status is 200
   */
  ask(path: string): Promise<number> {
    const start = performance.now();
    return new Promise((resolve, reject) => {
      get(`${this.origin}${path}`, { agent: this.agent }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${path} was answered with ${response.statusCode}.`));
        response.resume().once('end', () => resolve(performance.now() - start));
      }).once('error', reject);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
