import { setTimeout as pause } from "node:timers/promises";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { podsOf, remove, untilWhole } from "../kubernetes/workloads.ts";
import { timed, underLoad } from "../load/under-load.ts";
import type { Proof, Stage } from "../proof.ts";

const deletionsInAll = 20;
const maxPauseMs = 8 * secondMs;
/** How long a process may take to stop where it is not announced. */
const hurriedS = 1;

export const deletions: Stage = {
  name: "deletions",
  shows:
    "pods, those of the stores too, are deleted at random while people buy; every third gets no time to stop",
  async run(proof) {
    return await underLoad(proof, async () => {
      const deleted = new Map<string, number>();
      for (let n = 1; n <= deletionsInAll; n++) {
        const component = await deleteOne(proof, n % 3 === 0 ? hurriedS : undefined);
        deleted.set(component, (deleted.get(component) ?? 0) + 1);
        await pause(proof.dice.between(secondMs, maxPauseMs));
      }
      const whole = await timed(() => untilWhole(proof.kubernetes, 5 * minuteMs));
      const counts = [...deleted].sort().map(([component, count]) => `${component} ${count}`);
      return {
        "pods deleted": `${deletionsInAll} (${counts.join(", ")})`,
        "whole again": `${whole} after the last`,
      };
    });
  },
};

/** Answers of which component the pod was. */
async function deleteOne({ kubernetes, dice, print }: Proof, graceS: number | undefined): Promise<string> {
  const pods = (await podsOf(kubernetes)).filter(({ isTerminating }) => !isTerminating);
  const pod = dice.pick(pods.sort((one, other) => one.component.localeCompare(other.component)));
  print(`  ${pod.name} deleted${graceS === undefined ? "" : ", with a second to stop"}`);
  await remove(kubernetes, pod.name, graceS);
  return pod.component;
}
