import { execFileSync } from 'node:child_process';

/** The output of a Git command; `undefined` if it fails. */
function git(...args) {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined; // no such commit, tag or branch
  }
}

const head = () => git('rev-parse', 'HEAD');
const commitOf = (name) => git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);

/** Where this branch left `main`; `undefined` if nothing was committed since. */
function forkOf(main) {
  const fork = git('merge-base', main, 'HEAD');
  return fork === head() ? undefined : fork;
}

/**
 * Returns the commit that the change under way starts from: the given one if it exists, else where the branch left
 * `main`, else the last release, else the commit before this one.
 */
export function startOfChange(given) {
  const start =
    (given && commitOf(given)) ||
    forkOf('origin/main') ||
    forkOf('main') ||
    git('describe', '--tags', '--abbrev=0') ||
    commitOf('HEAD~1');
  if (!start) throw new Error('No commit to compare with. Name one as the argument.');
  return start;
}

/** Returns the files that differ from a commit, uncommitted and new ones included, as paths from the repository's root. */
export function changedFiles(commit) {
  const changed = git('diff', '--name-only', commit) ?? '';
  const untracked = git('ls-files', '--others', '--exclude-standard') ?? '';
  return `${changed}\n${untracked}`.split('\n').filter(Boolean);
}
