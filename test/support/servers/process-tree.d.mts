export function signalTree(pid: number, signal: NodeJS.Signals | 0): boolean;
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean;
export function stopTree(pid: number): void;
