import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ShopOnCluster, variable } from "../../shop/deployments/cluster.ts";
import { whileOpen } from "../../support/opened.ts";
import { runInShell } from "../kubernetes/programs.ts";
import { timed } from "../load/under-load.ts";
import type { Figures, Proof, Stage } from "../proof.ts";
import { type Inside, openInside } from "../release/inside-servers.ts";
import { urlOf } from "../release/release.ts";
import { secretsOf } from "../release/tokens.ts";

const jest = "node_modules/jest/bin/jest.js";

export const journeys: Stage = {
  name: "journeys",
  shows: "the journeys that need no clock and no settings of their own, through the ingress",
  async run(proof) {
    return await whileOpen(async (opened) => runThem(proof, await openInside(proof.kubernetes, opened)));
  },
};

async function runThem(proof: Proof, inside: Inside): Promise<Figures> {
  const [shop, results] = [join(proof.folder, "shop.json"), join(proof.folder, "journeys.json")];
  writeFileSync(shop, JSON.stringify(await describeShop(proof, inside)), { mode: 0o600 });
  // biome-ignore lint/style/noProcessEnv: from one process of the test run to another
  process.env[variable] = shop;
  const line = `"${process.execPath}" ${jest} --config test/cluster/jest.config.js --json --outputFile "${results}" >&2`;
  let code = 0;
  const took = await timed(async () => {
    code = await runInShell(line);
  });
  const { numPassedTests, numFailedTests, numTotalTestSuites } = JSON.parse(readFileSync(results, "utf8"));
  if (code !== 0) throw new Error(`${numFailedTests} tests of the journeys failed, ${numPassedTests} passed`);
  return {
    "tests passed": `${numPassedTests} in ${took}`,
    journeys: `${numTotalTestSuites} of ${globSync("test/journeys/**/*.spec.ts").length}; test/cluster/journeys.ts says what keeps the others away`,
  };
}

async function describeShop(
  { choices, kubernetes, logs, folder }: Proof,
  inside: Inside,
): Promise<ShopOnCluster> {
  const { host, ingress } = choices;
  const keysFile = join(folder, "keys.json");
  writeFileSync(keysFile, JSON.stringify(await secretsOf(kubernetes)), { mode: 0o600 });
  return {
    ...inside,
    url: urlOf(choices),
    host,
    address: ingress.hostname,
    keysFile,
    logFolder: logs.folder,
  };
}
