import { minuteMs } from "../../../lib/clock.ts";
import { evict, isStore, type Pod, podsOf, untilGone, untilWhole } from "../kubernetes/workloads.ts";
import { sentAgainBetween } from "../load/load-figures.ts";
import { timed, underLoad } from "../load/under-load.ts";
import type { Proof, Stage } from "../proof.ts";

export const evictions: Stage = {
  name: "evictions",
  shows: "each pod in turn is evicted while people buy, those of the stores last",
  async run(proof) {
    return await underLoad(proof, async () => {
      const pods = await podsOf(proof.kubernetes);
      const services = pods.filter((pod) => !isStore(pod));
      const stores = pods.filter(isStore);
      const ofServices = await evictAll(proof, services);
      const ofStores = await evictAll(proof, stores);
      return {
        "services' pods": `${services.length} in ${ofServices.took}, ${ofServices.sentAgain} requests sent again`,
        "stores' pods": `${stores.length} in ${ofStores.took}, ${ofStores.sentAgain} requests sent again`,
        "told to wait by a budget": `${ofServices.refusals + ofStores.refusals} times`,
      };
    });
  },
};

async function evictAll({ kubernetes, journal, print }: Proof, pods: Pod[]) {
  const beganMs = Date.now();
  let refusals = 0;
  const took = await timed(async () => {
    for (const pod of pods) {
      const atMs = Date.now();
      refusals += await evict(kubernetes, pod.name, 2 * minuteMs);
      // A store's next pod waits for the end of the one before.
      if (isStore(pod)) await untilGone(kubernetes, [pod], 2 * minuteMs);
      await untilWhole(kubernetes, 4 * minuteMs);
      const sentAgain = sentAgainBetween(journal, atMs, Date.now());
      print(
        `  ${pod.name} evicted, whole again after ${Math.round((Date.now() - atMs) / 1_000)} s, ${sentAgain} sent again`,
      );
    }
    await untilGone(kubernetes, pods, 2 * minuteMs);
  });
  return { took, refusals, sentAgain: sentAgainBetween(journal, beganMs, Date.now()) };
}
