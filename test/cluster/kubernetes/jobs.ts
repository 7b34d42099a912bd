import { setTimeout as pause } from "node:timers/promises";
import { secondMs } from "../../../lib/clock.ts";
import { releaseName } from "../release/release.ts";
import type { Kubernetes } from "./kubernetes.ts";

/** Runs a CronJob of the release now; answers its output. Throws with it when the job fails, or is not over in time. */
export async function runJob(kubernetes: Kubernetes, component: string, withinMs: number): Promise<string> {
  const { kubectl, get, namespace } = kubernetes;
  const name = `${component}-by-hand-${Date.now()}`;
  await kubectl("create", "job", `--from=cronjob/${releaseName}-${component}`, name);
  const endMs = Date.now() + withinMs;
  for (;;) {
    const { status } = await get(`/apis/batch/v1/namespaces/${namespace}/jobs/${name}`);
    if (status.succeeded) return await kubectl("logs", `job/${name}`);
    const conditions: { type: string; status: string }[] = status.conditions ?? [];
    const hasFailed = conditions.some(({ type, status: is }) => type === "Failed" && is === "True");
    if (hasFailed || Date.now() > endMs) {
      const words = await kubectl("logs", `job/${name}`).catch((error: Error) => error.message);
      throw new Error(`the job ${name} ${hasFailed ? "failed" : "takes too long"}: ${words.slice(-1_500)}`);
    }
    await pause(secondMs / 2);
  }
}
