/**
 * Outlives the test run by a moment, however that ends, SIGKILL included. Each line on standard input is the list of all
 * that is to be ended by then: `[{ "folder": "/tmp/…", "server": { "pid": 1, "signal": "SIGTERM" } }]`, the last one
 * counting. When the input closes, each server gets its signal, two seconds later SIGKILL, and the folders are removed.
 */
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup, signalTree } from './process-tree.mjs';

let left = [];
for await (const line of createInterface({ input: process.stdin })) left = JSON.parse(line);

const servers = left.flatMap(({ server }) => server ?? []);
for (const { pid, signal } of servers) {
  signalGroup(pid, signal);
  signalTree(pid, 'SIGCONT');
}
for (let waited = 0; waited < 2000 && servers.some(({ pid }) => signalGroup(pid, 0)); waited += 50) await sleep(50);
for (const { pid } of servers) signalTree(pid, 'SIGKILL');
for (const { folder } of left) await rm(folder, { recursive: true, force: true, maxRetries: 10 });
