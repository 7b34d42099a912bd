/**
 * Reaches a named failpoint of the purchase, before or after one of its steps. Nothing happens there in production;
 * the simulation and the crash tests end a worker or the process at one.
 */
export type Failpoints = (point: string) => void | Promise<void>;

export const reachFailpoint: Failpoints = () => {};

/** Runs one step between its two failpoints. */
export async function failpoint<T>(failpoints: Failpoints, step: string, work: () => Promise<T>): Promise<T> {
  await failpoints(`${step}:before`);
  const answer = await work();
  await failpoints(`${step}:after`);
  return answer;
}

/** Both failpoints of each of these steps, for tests that end a worker there. */
export function failpointsOf(...steps: string[]): string[] {
  return steps.flatMap((step) => [`${step}:before`, `${step}:after`]);
}
