import { minuteMs } from "../../../lib/clock.ts";
import { serviceNames } from "../../../lib/settings/service-names.ts";
import { podsOf, untilGone } from "../kubernetes/workloads.ts";
import { timed, underLoad } from "../load/under-load.ts";
import type { Stage } from "../proof.ts";
import { deploy } from "../release/release.ts";

const changes = () => ["--set-string", `serviceDefaults.podAnnotations.rolled=at ${Date.now()}`];

export const rolling: Stage = {
  name: "rolling",
  shows: "helm upgrade replaces every pod of every service while people buy",
  async run(proof) {
    const { kubernetes, choices } = proof;
    return await underLoad(proof, async () => {
      const old = (await podsOf(kubernetes)).filter(({ component }) => isService(component));
      const rolled = await timed(() => deploy(kubernetes, choices, changes()));
      const gone = await timed(() => untilGone(kubernetes, old, 2 * minuteMs));
      return {
        "pods replaced": String(old.length),
        "new ones ready": rolled,
        "old ones gone": `${gone} later`,
      };
    });
  },
};

const isService = (component: string) => serviceNames.some((name) => name === component);
