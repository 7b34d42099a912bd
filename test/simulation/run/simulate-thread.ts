import { parentPort } from "node:worker_threads";
import { runSeeds } from "./many-seeds.ts";

parentPort?.on("message", async ({ from, count }: { from: number; count: number }) => {
  parentPort?.postMessage(await runSeeds(from, count));
});
