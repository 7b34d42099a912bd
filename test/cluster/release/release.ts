import { fileURLToPath } from "node:url";
import { minuteMs } from "../../../lib/clock.ts";
import { eventually } from "../../support/eventually.ts";
import type { ClusterOptions } from "../cluster-options.ts";
import type { Kubernetes } from "../kubernetes/kubernetes.ts";
import { podsOf, untilGone, untilWhole } from "../kubernetes/workloads.ts";

const chart = fileURLToPath(new URL("../../../charts/eventsapp", import.meta.url));
const values = fileURLToPath(new URL("../values.yaml", import.meta.url));
const comesUpWithinMs = 8 * minuteMs;

/** The name under which the proof installs the shop. */
export const releaseName = "shop";

/** The Helm values of this proof's release. */
function valuesFor({ image, host, ingress }: ClusterOptions): string[] {
  const [, repository, tag] = /^(.+):([^:]+)$/.exec(image)!;
  const url = urlOf({ host, ingress });
  const chosen = {
    "image.repository": repository,
    "image.tag": tag,
    "ingress.hosts[0]": host,
    publicUrl: url,
  };
  return [
    "--values",
    values,
    ...Object.entries(chosen).flatMap(([key, value]) => ["--set-string", `${key}=${value}`]),
  ];
}

/** Where the shop answers, as buyers write it. */
export function urlOf({ host, ingress }: Pick<ClusterOptions, "host" | "ingress">): string {
  return `http://${host}${ingress.port && `:${ingress.port}`}`;
}

/** Installs or changes the release, `changes` over the proof's values, and returns when every pod is ready and the ingress answers. */
export async function deploy(
  kubernetes: Kubernetes,
  choices: ClusterOptions,
  changes: string[] = [],
): Promise<void> {
  await kubernetes.helm("upgrade", "--install", releaseName, chart, ...valuesFor(choices), ...changes);
  await untilWhole(kubernetes, comesUpWithinMs);
  await untilOpen(choices);
}

/** Takes the release away; its volumes and secrets stay. Returns when its pods are gone. */
export async function uninstall(kubernetes: Kubernetes): Promise<void> {
  const pods = await podsOf(kubernetes);
  await kubernetes.helm("uninstall", releaseName, "--wait", "--timeout", "3m");
  await untilGone(kubernetes, pods, 3 * minuteMs);
}

async function untilOpen(choices: ClusterOptions): Promise<void> {
  const url = `${urlOf(choices)}/api/v1/events`;
  await eventually(async () => (await fetch(url).catch(() => null))?.status === 200, minuteMs);
}

/** The contents of a Secret of the release, as text. */
export async function secretOf(
  { get, namespace }: Kubernetes,
  component: string,
): Promise<Record<string, string>> {
  const { data = {} } = await get(`/api/v1/namespaces/${namespace}/secrets/${releaseName}-${component}`);
  const texts = Object.entries(data).map(([key, text]) => [key, Buffer.from(text, "base64").toString()]);
  return Object.fromEntries(texts);
}
