/** How long a process may take to stop, read in the code, against what its pod gets. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { containersOf, type KubeDocument, ofKind, podsOf, titleOf } from "../documents.ts";
import { root } from "../rendering.ts";

/** Each of them is waited for after the other, from SIGTERM on. */
const waits: Record<string, RegExp> = {
  "services/gateway/gateway.service.ts": /drainMs = (\d+) \* secondMs/,
  "moleculer.config.ts": /shutdownTimeout: (\d+) \* secondMs/,
  "mixins/background-tasks.ts": /patienceMs: number = (\d+) \* secondMs/,
  "mixins/background-loop.ts": /maxPatienceMs = (\d+) \* secondMs/,
};

/** The sum of them in seconds; throws where one is no longer found. */
export function longestStopSeconds(): number {
  const seconds = Object.entries(waits).map(([file, wait]) => {
    const found = wait.exec(readFileSync(join(root, file), "utf8"));
    if (found === null) throw new Error(`${file} has no ${wait}: say here where the wait is now.`);
    return Number(found[1]);
  });
  return seconds.reduce((sum, each) => sum + each, 0);
}

/** A sentence for each service whose pods are killed before they are done. */
export function drainFaults(documents: readonly KubeDocument[]): string[] {
  return ofKind(documents, "Deployment").flatMap((document) => {
    const [pods] = podsOf([document]);
    const env = (pods && containersOf(pods).flatMap((container) => container.env ?? [])) ?? [];
    if (!env.some(({ name }) => name === "SERVICES")) return [];
    const [, delay = "0"] =
      /^(\d+)s$/.exec(env.find(({ name }) => name === "SHUTDOWN_DELAY")?.value ?? "0s") ?? [];
    const grace = pods?.spec.terminationGracePeriodSeconds ?? 30;
    const needed = Number(delay) + longestStopSeconds();
    return grace > needed ? [] : [`${titleOf(document)} gets ${grace} seconds, and takes up to ${needed}`];
  });
}
