import { setTimeout as pause } from "node:timers/promises";
import { secondMs } from "../../../lib/clock.ts";
import { untilNone } from "../load/wait-until-none.ts";
import type { KubeObject, Kubernetes } from "./kubernetes.ts";

/** A pod of the release, as it was when it was looked at. */
export interface Pod {
  name: string;
  uid: string;
  /** Its component, like `gateway` or `mongodb`. */
  component: string;
  /** All its containers run: they have something to say. */
  hasStarted: boolean;
  isReady: boolean;
  isTerminating: boolean;
  restarts: number;
  containers: string[];
}

/** Of a server that the chart brings along: a StatefulSet. */
export const isStore = ({ component }: Pod) => /^(nats|redis|mongodb|payments-mongodb)$/.test(component);

const componentLabel = "app.kubernetes.io/component";

/** The pods of Deployments and StatefulSets; those of jobs and tests come and go by themselves. */
export async function podsOf({ list, namespace }: Kubernetes): Promise<Pod[]> {
  const found = await list(`/api/v1/namespaces/${namespace}/pods`);
  return found.filter(isKeptRunning).map(podOf);
}

function isKeptRunning({ metadata }: KubeObject): boolean {
  const { labels = {} } = metadata;
  return "pod-template-hash" in labels || "statefulset.kubernetes.io/pod-name" in labels;
}

function podOf({ metadata, spec, status }: KubeObject): Pod {
  const { name, uid, labels = {}, deletionTimestamp } = metadata;
  const conditions: { type: string; status: string }[] = status.conditions ?? [];
  const containers: { restartCount: number; state: { running?: object } }[] = status.containerStatuses ?? [];
  return {
    ...{ name, uid, component: labels[componentLabel] ?? name },
    hasStarted: containers.length > 0 && containers.every(({ state }) => state.running !== undefined),
    isReady: conditions.some((condition) => condition.type === "Ready" && condition.status === "True"),
    isTerminating: deletionTimestamp !== undefined,
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    containers: spec.containers.map((container: { name: string }) => container.name),
  };
}

/** Evicts the pod, as draining a node does, until its budget allows it; answers how often it had to wait. */
export async function evict({ send, namespace }: Kubernetes, name: string, withinMs: number) {
  const endMs = Date.now() + withinMs;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  for (let refusals = 0; ; refusals++) {
    const { status, ok } = await send("POST", path, eviction);
    if (ok || status === 404) return refusals;
    if (status !== 429 || Date.now() > endMs)
      throw new Error(`the eviction of ${name} was answered ${status}`);
    await pause(secondMs);
  }
}

/** Deletes a pod; `graceS` unset leaves it the time to stop that it asks for. */
export async function remove({ send, namespace }: Kubernetes, name: string, graceS?: number): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const { ok, status } = await send(
    "DELETE",
    path,
    graceS === undefined ? {} : { gracePeriodSeconds: graceS },
  );
  if (!ok && status !== 404) throw new Error(`deleting ${name} was answered ${status}`);
}

/** Every Deployment and StatefulSet has all its pods ready, of the newest revision. Throws with the missing pods after `withinMs`. */
export function untilWhole(kubernetes: Kubernetes, withinMs: number): Promise<void> {
  return untilNone("not whole", () => incomplete(kubernetes), withinMs);
}

/** Counts the pods themselves: the reported number lags behind. */
async function incomplete(kubernetes: Kubernetes): Promise<string[]> {
  const { list, namespace } = kubernetes;
  const base = `/apis/apps/v1/namespaces/${namespace}`;
  const kinds = await Promise.all([list(`${base}/deployments`), list(`${base}/statefulsets`)]);
  const ready = (await podsOf(kubernetes)).filter(({ isReady, isTerminating }) => isReady && !isTerminating);
  return kinds.flat().flatMap(({ metadata, spec, status }) => {
    const { updatedReplicas = 0, replicas = 0, observedGeneration = 0 } = status;
    const there = ready.filter(({ component }) => component === metadata.labels?.[componentLabel]).length;
    const isSeen = observedGeneration >= (metadata.generation ?? 0);
    const isWhole = [there, updatedReplicas, replicas].every((count) => count === spec.replicas);
    return isSeen && isWhole ? [] : [`${metadata.name} has ${there} of ${spec.replicas} pods ready`];
  });
}

/** Waits until no pod of these is there any more. Throws with the names of those that are after `withinMs`. */
export function untilGone(kubernetes: Kubernetes, pods: readonly Pod[], withinMs: number): Promise<void> {
  const ids = new Set(pods.map(({ uid }) => uid));
  const left = async () => (await podsOf(kubernetes)).filter(({ uid }) => ids.has(uid));
  return untilNone("still there", async () => (await left()).map(({ name }) => name), withinMs);
}
