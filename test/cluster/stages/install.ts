import { podsOf } from "../kubernetes/workloads.ts";
import { timed } from "../load/under-load.ts";
import type { Stage } from "../proof.ts";
import { deploy } from "../release/release.ts";

export const install: Stage = {
  name: "install",
  shows: "one helm install brings up everything on a cluster that has nothing of it",
  async run({ kubernetes, choices }) {
    const took = await timed(() => deploy(kubernetes, choices));
    const pods = await podsOf(kubernetes);
    const restarts = pods.reduce((sum, pod) => sum + pod.restarts, 0);
    return { "ready and open to buyers": took, pods: `${pods.length}, ${restarts} started again` };
  },
};
