/** Returns TypeScript as Node can run it, from `node_modules/.cache` if it was asked for before. */
export function transpileOnce(source: string, fileName: string): Promise<string>;
