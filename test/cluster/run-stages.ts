import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal } from "../chaos/load/journal.ts";
import { Random } from "../simulation/world/random.ts";
import { type Opened, openWhole } from "../support/opened.ts";
import type { ClusterOptions } from "./cluster-options.ts";
import { keepEvidence } from "./kubernetes/evidence.ts";
import { resolveTo } from "./kubernetes/host-names.ts";
import { openKubernetes } from "./kubernetes/kubernetes.ts";
import { enterNamespace } from "./kubernetes/namespace.ts";
import { PodLogs } from "./kubernetes/pod-logs.ts";
import { runInShell } from "./kubernetes/programs.ts";
import type { Figures, Proof, Stage } from "./proof.ts";
import { deploy } from "./release/release.ts";

/** The outcome of one stage. */
export interface Result {
  stage: string;
  seconds: number;
  figures: Figures;
  failure: string | null;
}

/** Runs the chosen stages one after the other, and removes everything created, except with --keep. */
export async function prove(choices: ClusterOptions, stages: readonly Stage[]): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-cluster-"));
  const results = await openWhole(async (opened) => {
    removeWhenInterrupted(opened);
    const proof = await setUp(choices, { folder, opened });
    try {
      return await runAll(proof, stages);
    } finally {
      proof.print(choices.keep ? `the release stays in ${choices.namespace}` : "removing what was made");
      await opened.close();
    }
  });
  if (results.every(({ failure }) => failure === null)) rmSync(folder, { recursive: true });
  else console.log(`Logs, events and descriptions are in ${folder}.`);
  return results;
}

async function setUp(
  choices: ClusterOptions,
  { folder, opened }: { folder: string; opened: Opened },
): Promise<Proof> {
  const { host, ingress, image, loadImage, seed } = choices;
  resolveTo(host, ingress.hostname);
  const kubernetes = await opened.keep(openKubernetes(choices), (it) => it.close());
  if (loadImage !== undefined) {
    const code = await runInShell(`docker build --tag "${image}" . && ${loadImage} "${image}"`);
    if (code !== 0) throw new Error(`the image ${image} could not be built and loaded: see above`);
  }
  await enterNamespace(kubernetes, choices, opened);
  const logs = await opened.keep(new PodLogs(kubernetes, folder), (it) => it.close());
  const print = (line: string) => console.log(line);
  return { choices, kubernetes, dice: new Random(seed), journal: new Journal(), logs, folder, print };
}

/** Without a shop there is nothing to prove: when it cannot be installed, the others are not tried. */
async function runAll(proof: Proof, stages: readonly Stage[]): Promise<Result[]> {
  const { only } = proof.choices;
  const chosen = stages.filter(({ name }) => only.length === 0 || only.includes(name));
  if (chosen[0]?.name !== "install") await deploy(proof.kubernetes, proof.choices);
  const results: Result[] = [];
  for (const stage of chosen) {
    const result = await runOne(proof, stage);
    results.push(result);
    if (stage.name === "install" && result.failure !== null) break;
  }
  return results;
}

async function runOne(proof: Proof, { name, shows, run }: Stage): Promise<Result> {
  const beganMs = Date.now();
  proof.print(`\n${name}: ${shows}`);
  const outcome = await run(proof).then(
    (figures) => ({ figures, failure: null }),
    (error: Error) => ({ figures: {}, failure: error.message }),
  );
  const result = { stage: name, seconds: Math.round((Date.now() - beganMs) / 1_000), ...outcome };
  if (result.failure === null) {
    for (const [figure, value] of Object.entries(result.figures)) proof.print(`  ${figure}: ${value}`);
  } else {
    proof.print(`  FAILED: ${result.failure}`);
    proof.print(`  See ${await keepEvidence(proof, name)}`);
  }
  return result;
}

function removeWhenInterrupted(opened: Opened): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      console.error(`${signal}: removing what was made`);
      void opened.close().finally(() => process.exit(1));
    });
}
