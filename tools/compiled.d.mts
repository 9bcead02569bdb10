export const compiledRoot: string;
export function compile(): Promise<void>;
