import { minuteMs, secondMs } from "../../../lib/clock.ts";
import type { Kubernetes } from "../kubernetes/kubernetes.ts";
import { timed, underLoad } from "../load/under-load.ts";
import { untilNone } from "../load/wait-until-none.ts";
import type { Stage } from "../proof.ts";
import { releaseName, urlOf } from "../release/release.ts";

const crowd = 24;
const fewest = 2;

export const autoscaling: Stage = {
  name: "autoscaling",
  shows:
    "a crowd that reads brings more gateways, and their number falls back to 2 when it is gone, while people buy",
  async run(proof) {
    const { kubernetes, choices } = proof;
    const toFewest = (withinMs: number) =>
      untilReady(kubernetes, { isEnough: (count) => count === fewest, withinMs });
    await toFewest(3 * minuteMs);
    return await underLoad(proof, async () => {
      const readers = new Readers(`${urlOf(choices)}/.well-known/jwks.json`);
      const up = await timed(() =>
        untilReady(kubernetes, { isEnough: (count) => count > fewest, withinMs: 4 * minuteMs }),
      ).finally(() => readers.leave());
      const wanted = (await gatewayOf(kubernetes)).spec.replicas;
      const down = await timed(() => toFewest(6 * minuteMs));
      const reads = `${readers.answered} in all, ${readers.perSecond()} a second, ${readers.notNow} answered "not now"`;
      return {
        "more than 2 gateways ready": `after ${up}`,
        "wanted by then": String(wanted),
        reads,
        "2 again": `after ${down}`,
      };
    });
  },
};

/** Clients whose questions the gateway answers by itself, one question after the other. Anything but an answer or a "not now" is thrown by `leave`. */
class Readers {
  answered = 0;
  notNow = 0;
  readonly #url: string;
  readonly #beganMs = Date.now();
  readonly #work: Promise<void>[];
  #isOver = false;
  #endedMs = 0;

  constructor(url: string) {
    this.#url = url;
    this.#work = Array.from({ length: crowd }, () => this.#read());
    for (const each of this.#work) each.catch(() => {});
  }

  async leave(): Promise<void> {
    this.#isOver = true;
    this.#endedMs = Date.now();
    await Promise.all(this.#work);
  }

  perSecond(): number {
    return Math.round((this.answered * secondMs) / (this.#endedMs - this.#beganMs));
  }

  async #read(): Promise<void> {
    while (!this.#isOver) {
      const status = await fetch(this.#url).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => 0,
      );
      if (status === 200) this.answered += 1;
      else if ([0, 429, 502, 503, 504].includes(status)) this.notNow += 1;
      else throw new Error(`${this.#url} was answered ${status}`);
    }
  }
}

const gatewayOf = ({ get, namespace }: Kubernetes) =>
  get(`/apis/apps/v1/namespaces/${namespace}/deployments/${releaseName}-gateway`);

/** Waits until as many gateways as are enough are wanted and ready. Throws with the last numbers seen after `withinMs`. */
function untilReady(
  kubernetes: Kubernetes,
  { isEnough, withinMs }: { isEnough: (count: number) => boolean; withinMs: number },
): Promise<void> {
  const missing = async () => {
    const { spec, status } = await gatewayOf(kubernetes);
    const { readyReplicas = 0 } = status;
    return isEnough(spec.replicas) && isEnough(readyReplicas)
      ? []
      : [`${readyReplicas} of ${spec.replicas} gateways are ready`];
  };
  return untilNone("not the wanted number of gateways", missing, withinMs);
}
