import { describe, expect, it } from "@jest/globals";
import type { KubeDocument } from "./documents.ts";
import { schemaFaults } from "./kubernetes-schema.ts";

const labels = { "app.kubernetes.io/name": "a" };
const deployment = (spec: object, container: object): KubeDocument => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "shop-gateway", labels },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations: { "example.org/any": "thing" } },
      spec: { containers: [{ name: "app", image: "a:1", ...container }] },
    },
    ...spec,
  },
});

describe("schemaFaults", () => {
  it("finds none in what a cluster takes, with any label, any annotation and any resource", async () => {
    const resources = { requests: { cpu: "500m", "example.org/gpu": 1 }, limits: { memory: "1Gi" } };
    expect(await schemaFaults(deployment({ replicas: 2 }, { resources }))).toEqual([]);
  });

  it("names fields that the kind has not, wherever they are", async () => {
    const probe = { httpGet: { port: "ops", path: "/live" }, period: 5 };
    expect(await schemaFaults(deployment({ replcas: 2 }, { livenessProbe: probe }))).toEqual([
      "Deployment/shop-gateway: /spec/template/spec/containers/0/livenessProbe/period is no field of its kind",
      "Deployment/shop-gateway: /spec/replcas is no field of its kind",
    ]);
  });

  it("names values of a wrong kind, words that are none of the choices, and what is missing", async () => {
    const wrong = deployment(
      { strategy: { type: "Rolling" } },
      { ports: [{ containerPort: "3000" }], resources: { limits: { memory: "much" } } },
    );
    const faults = (await schemaFaults(wrong)).join("\n");
    expect(faults).toContain("/containers/0/ports/0/containerPort must be integer");
    expect(faults).toContain("/containers/0/resources/limits/memory");
    expect(faults).toContain("/spec/strategy/type must be equal to one of the allowed values");
    const bare = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" }, spec: {} };
    expect((await schemaFaults(bare)).join("\n")).toContain("must have required property selector");
  });

  it.each(["extensions/v1beta1", "networking.k8s.io/v9", "apps/v1"])(
    "finds no Ingress in %s",
    async (apiVersion) => {
      const wrong = { apiVersion, kind: "Ingress", metadata: { name: "a" } };
      expect(await schemaFaults(wrong)).toEqual([`Ingress/a: ${apiVersion} has no kind Ingress`]);
    },
  );

  it.each([
    { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", field: "parentRef" },
    { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", field: "endpoint" },
    { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", field: "trigger" },
  ])("knows $kind", async ({ apiVersion, kind, field }) => {
    const document = { apiVersion, kind, metadata: { name: "a" }, spec: { [field]: [] } };
    expect(await schemaFaults(document)).toContain(`${kind}/a: /spec/${field} is no field of its kind`);
  });
});
