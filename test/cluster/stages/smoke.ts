import { timed } from "../load/under-load.ts";
import type { Stage } from "../proof.ts";
import { releaseName } from "../release/release.ts";

export const smoke: Stage = {
  name: "smoke",
  shows: "helm test buys a ticket from inside",
  async run({ kubernetes, tell }) {
    let words = "";
    const took = await timed(async () => {
      words = await kubernetes
        .helm("test", releaseName, "--logs", "--timeout", "2m")
        .catch(async (error: Error) => {
          // Of a test that failed Helm tells nothing else.
          const logs = await kubernetes.kubectl("logs", `${releaseName}-test`).catch(() => "");
          throw new Error(`${error.message}\n${logs}`);
        });
    });
    tell(words.trimEnd());
    return { took };
  },
};
