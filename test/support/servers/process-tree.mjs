import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The call's result, or `otherwise` if the process is gone (or, on macOS, has only zombies left in its group). */
function unlessGone(call, otherwise) {
  try {
    return call();
  } catch (error) {
    if (['ESRCH', 'EPERM', 'ENOENT'].includes(error.code) || error.status === 1) return otherwise;
    throw error;
  }
}

function listChildren(pid) {
  if (process.platform !== 'linux') return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
}

const children = (pid) =>
  unlessGone(() => listChildren(pid), '')
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);

/**
 * Signals the process group that `pid` leads, and the leader's children, since PostgreSQL's leave the group. Returns
 * false if the group is gone; signal 0 only asks. The leader comes first, so that a stopped one starts no more children.
 */
export function signalTree(pid, signal) {
  const targets = [-pid, ...children(pid)];
  const reached = targets.map((target) => unlessGone(() => process.kill(target, signal), false));
  return reached[0] ?? false;
}

/** Signals the group alone: what tells a server to end in order, and to end its children itself. */
export function signalGroup(pid, signal) {
  return unlessGone(() => process.kill(-pid, signal), false);
}

/** Freezes the group and the leader's children, and returns when every thread of them stands still: SIGSTOP takes its time. */
export function stopTree(pid) {
  const pids = [pid, ...children(pid)];
  signalTree(pid, 'SIGSTOP');
  while (pids.some(isRunning));
}

const isRunning = (pid) => unlessGone(() => threadStates(pid).some((state) => !/^[TZ]/.test(state)), false);

function threadStates(pid) {
  if (process.platform !== 'linux')
    return [execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' })];
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').replace(/^.*\) /s, ''));
}
