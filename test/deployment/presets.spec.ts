import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { parse } from "yaml";
import { type Fields, type KubeDocument, ofKind } from "../chart/documents.ts";
import { rendered } from "../chart/rendering.ts";
import { describeWith } from "../support/servers.ts";

const presets = readdirSync("k8s").filter((name) => /^values-(?!dev)[a-z-]+\.yaml$/.test(name));

const factors: Record<string, number> = { m: 1e-3, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, "": 1 };
const amountOf = (quantity: unknown): number => {
  const [, digits, unit = ""] = /^([\d.]+)(m|Ki|Mi|Gi)?$/.exec(String(quantity)) ?? [];
  return Number(digits) * (factors[unit] ?? Number.NaN);
};

interface Amounts {
  cpu: number;
  memory: number;
  volumes: number;
}

/** The requests of the pods before any load, and the volumes. */
function asked(documents: readonly KubeDocument[]): Amounts {
  const sum: Amounts = { cpu: 0, memory: 0, volumes: 0 };
  const floors = new Map(
    ofKind(documents, "HorizontalPodAutoscaler").map(({ spec }) => [
      spec?.scaleTargetRef.name,
      spec?.minReplicas,
    ]),
  );
  for (const { metadata, spec = {} } of ["Deployment", "StatefulSet"].flatMap((k) => ofKind(documents, k))) {
    const pods = spec.replicas ?? floors.get(metadata.name);
    for (const { resources } of spec.template.spec.containers) {
      sum.cpu += pods * amountOf(resources.requests.cpu);
      sum.memory += pods * amountOf(resources.requests.memory);
    }
    for (const claim of spec.volumeClaimTemplates ?? []) sum.volumes += pods * sizeOf(claim);
  }
  for (const claim of ofKind(documents, "PersistentVolumeClaim")) sum.volumes += sizeOf(claim);
  return sum;
}

const sizeOf = (claim: Fields) => amountOf(claim.spec.resources.requests.storage);

const inGiB = (bytes: number) => bytes / 2 ** 30;

describeWith(["helm"], "a preset in k8s/", () => {
  it.each(presets)(
    "%s says what it takes",
    async (preset) => {
      const text = readFileSync(`k8s/${preset}`, "utf8");
      const [, takes] = /^# Takes by its requests: (.* GiB of volumes)/m.exec(text) ?? [];
      const { cpu, memory, volumes } = asked(await rendered({ files: [`k8s/${preset}`] }));
      expect(takes).toBe(
        `${cpu.toFixed(1)} cores, ${inGiB(memory).toFixed(1)} GiB of memory, ${inGiB(volumes)} GiB of volumes`,
      );
    },
    60_000,
  );
});

it("k8s/kind.yaml has commands that fit the chart, the controller and its own ports", () => {
  const text = readFileSync("k8s/kind.yaml", "utf8");
  const { appVersion } = parse(readFileSync("charts/eventsapp/Chart.yaml", "utf8"));
  expect(text).toContain(`docker build --tag eventsapp:${appVersion} .`);
  expect(text).toContain(`kind load docker-image eventsapp:${appVersion} --name ${parse(text).name}`);
  const [controller] = /--version [\d.]+/.exec(readFileSync("k8s/ingress-nginx-values.yaml", "utf8")) ?? [];
  expect(text).toContain(controller);
  const opened = [...text.matchAll(/nodePorts\.https?=(\d+)/g)].map(([, port]) => Number(port));
  expect(parse(text).nodes[0].extraPortMappings.map((port: Fields) => port.containerPort)).toEqual(opened);
});
