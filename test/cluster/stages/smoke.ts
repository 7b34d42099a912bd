import { timed } from "../load/under-load.ts";
import type { Stage } from "../proof.ts";
import { releaseName } from "../release/release.ts";

export const smoke: Stage = {
  name: "smoke",
  shows: "helm test buys a ticket from inside",
  async run({ kubernetes, print }) {
    let words = "";
    const took = await timed(async () => {
      words = await kubernetes
        .helm("test", releaseName, "--logs", "--timeout", "2m")
        .catch(async (error: Error) => {
          // Helm reports nothing else about a failed test.
          const logs = await kubernetes.kubectl("logs", `${releaseName}-test`).catch(() => "");
          throw new Error(`${error.message}\n${logs}`);
        });
    });
    print(words.trimEnd());
    return { took };
  },
};
