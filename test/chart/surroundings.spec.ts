import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { schemaFaults } from "./kubernetes-schema.ts";
import { presets } from "./matrix.ts";
import { documentsIn, root } from "./rendering.ts";

const files = globSync("k8s/*", { cwd: root }).sort();
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** https://kind.sigs.k8s.io/docs/user/configuration, as far as we use it. */
const kindCluster = z.strictObject({
  kind: z.literal("Cluster"),
  apiVersion: z.literal("kind.x-k8s.io/v1alpha4"),
  name: z.string(),
  nodes: z.array(
    z.strictObject({
      role: z.enum(["control-plane", "worker"]),
      labels: z.record(z.string(), z.string()).optional(),
      extraPortMappings: z
        .array(
          z.strictObject({
            containerPort: z.int().min(30000).max(32767),
            hostPort: z.int(),
            listenAddress: z.string(),
          }),
        )
        .optional(),
    }),
  ),
});

/** Values of ingress-nginx's chart 4.15.1 and keys of its ConfigMap, as far as we use them. */
const config = z.strictObject(
  Object.fromEntries(
    [
      ...["limit-req-status-code", "limit-conn-status-code", "retry-non-idempotent", "keep-alive"],
      ...["keep-alive-requests", "upstream-keepalive-timeout", "upstream-keepalive-connections"],
      ...["upstream-keepalive-requests", "worker-shutdown-timeout", "worker-processes"],
      ...["use-forwarded-headers", "hsts", "hsts-max-age", "hsts-include-subdomains", "server-tokens"],
    ].map((key) => [key, z.string()]),
  ),
);
const ingressNginx = z.strictObject({
  controller: z.strictObject({
    replicaCount: z.int().min(2),
    minAvailable: z.null(),
    maxUnavailable: z.int(),
    unhealthyPodEvictionPolicy: z.literal("AlwaysAllow"),
    minReadySeconds: z.int(),
    progressDeadlineSeconds: z.int(),
    topologySpreadConstraints: z.array(z.looseObject({ topologyKey: z.string(), maxSkew: z.int() })),
    resources: z.strictObject({ requests: z.record(z.string(), z.string()) }),
    service: z.strictObject({ externalTrafficPolicy: z.enum(["Local", "Cluster"]) }),
    extraArgs: z.record(z.string(), z.string()),
    admissionWebhooks: z.strictObject({ enabled: z.boolean(), failurePolicy: z.enum(["Fail", "Ignore"]) }),
    enableAnnotationValidations: z.literal(true),
    allowSnippetAnnotations: z.literal(false),
    config,
  }),
});

const shapes: Record<string, z.ZodType> = {
  "k8s/kind.yaml": kindCluster,
  "k8s/ingress-nginx-values.yaml": ingressNginx,
};

describe("k8s/", () => {
  const others = files.filter((file) => !presets.includes(file) && !Object.hasOwn(shapes, file));

  it("has what surrounds the services, and presets for kinds of clusters (matrix.spec.ts)", () => {
    expect(presets.length).toBeGreaterThan(0);
    expect(Object.keys(shapes).filter((file) => !files.includes(file))).toEqual([]);
  });

  it.each(others)("has in %s nothing but what a cluster takes", async (file) => {
    const documents = documentsIn(read(file));
    expect(documents).not.toEqual([]);
    expect((await Promise.all(documents.map(schemaFaults))).flat()).toEqual([]);
  });

  it.each(Object.entries(shapes))("has in %s nothing but what it may say", (file, shape) => {
    const [values] = documentsIn(read(file)) as unknown[];
    expect(shape.safeParse(values).error?.issues ?? []).toEqual([]);
  });

  it.each(files)("names in %s no file that is not there", (file) => {
    const named = [...read(file).matchAll(/\b(?:k8s|docs|charts)\/[\w./-]*\w/g)].map(([path]) => path);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("opens in kind's node the ports that its commands give the controller", () => {
    const text = read("k8s/kind.yaml");
    const [cluster] = documentsIn(text).map((document) => kindCluster.parse(document));
    const open = cluster?.nodes
      .flatMap(({ extraPortMappings = [] }) => extraPortMappings)
      .map(({ containerPort }) => containerPort);
    const given = [...text.matchAll(/nodePorts\.https?=(\d+)/g)].map(([, port]) => Number(port));
    expect(open).toEqual(given);
  });
});
