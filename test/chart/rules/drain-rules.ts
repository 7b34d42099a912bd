import { secondMs } from "../../../lib/clock.ts";
import { longestShutdownMs } from "../../../lib/deadlines.ts";
import { duration } from "../../../lib/settings/setting-parsers.ts";
import { containersOf, type KubeDocument, ofKind, podsOf, titleOf } from "../documents.ts";

/** A sentence for each service whose pods are killed before they are done. */
export function drainFaults(documents: readonly KubeDocument[]): string[] {
  return ofKind(documents, "Deployment").flatMap((document) => {
    const [pods] = podsOf([document]);
    const env = (pods && containersOf(pods).flatMap((container) => container.env ?? [])) ?? [];
    if (!env.some(({ name }) => name === "SERVICES")) return [];
    const delay = env.find(({ name }) => name === "SHUTDOWN_DELAY")?.value;
    const grace = pods?.spec.terminationGracePeriodSeconds ?? 30;
    const needed = ((delay === undefined ? 0 : duration.parse(delay)) + longestShutdownMs) / secondMs;
    return grace >= needed ? [] : [`${titleOf(document)} gets ${grace} seconds, and takes up to ${needed}`];
  });
}
