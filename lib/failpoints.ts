/**
 * Comes by a named point of the purchase, before or after one of its steps. Nothing happens there in the shop;
 * the simulation and the crash tests end a worker or the process at one.
 */
export type Failpoints = (point: string) => void | Promise<void>;

export const reachFailpoint: Failpoints = () => {};

/** Does one step between its two points. */
export async function failpoint<T>(failpoints: Failpoints, step: string, work: () => Promise<T>): Promise<T> {
  await failpoints(`${step}:before`);
  const answer = await work();
  await failpoints(`${step}:after`);
  return answer;
}

/** Both points of each of these steps, for those who end a worker there. */
export function failpointsOf(...steps: string[]): string[] {
  return steps.flatMap((step) => [`${step}:before`, `${step}:after`]);
}
