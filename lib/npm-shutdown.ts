import { isStartedByNpm } from "./settings/env.ts";

const lookEveryMs = 500;

/**
 * In a script of package.json, leaves once when npm has been told to end: it ends only the shell between us, and this
 * process would keep its ports and folders.
 */
export function shutDownWithNpm(leave: () => void): void {
  if (!isStartedByNpm()) return;
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    leave();
  }, lookEveryMs);
  looking.unref();
}
