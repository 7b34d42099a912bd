import { failedWith, isExpected } from "../../../lib/errors/errors.ts";
import type { UserPorts } from "../user-ports.ts";
import type { AttemptName } from "./attempt-limits.ts";

type Counted = [name: AttemptName, key: string];
type CountingPorts = Pick<UserPorts, "attempts">;

/**
 * Runs `work` as one attempt under each of these limits. Only a refusal counts: a success and a fault of ours give the
 * attempt back, and so does a limit that is exhausted. Throws TOO_MANY_REQUESTS and the errors of `work`.
 */
export async function countingFailures<T>(
  ports: CountingPorts,
  counted: Counted[],
  work: () => Promise<T>,
): Promise<T> {
  const taken: Counted[] = [];
  try {
    for (const [name, key] of counted) {
      await ports.attempts.take(name, key);
      taken.push([name, key]);
    }
    const answer = await work();
    await release(ports, taken);
    return answer;
  } catch (error) {
    if (!isExpected(error) || failedWith(error, "TOO_MANY_REQUESTS")) await release(ports, taken);
    throw error;
  }
}

async function release(ports: CountingPorts, taken: Counted[]): Promise<void> {
  for (const [name, key] of taken) await ports.attempts.release(name, key);
}

/** Counts one attempt; false when it is one too many, for limits that must stay secret. */
export async function isWithin(ports: CountingPorts, name: AttemptName, key: string): Promise<boolean> {
  try {
    await ports.attempts.take(name, key);
    return true;
  } catch (error) {
    if (failedWith(error, "TOO_MANY_REQUESTS")) return false;
    throw error;
  }
}
