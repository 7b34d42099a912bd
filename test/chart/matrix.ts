/** The named sets of values that the chart is rendered with; every rule is tried on all of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Options, root, type Values } from "./rendering.ts";

export interface Case extends Pick<Options, "values" | "files" | "release"> {
  title: string;
}

/** Presets for kinds of clusters, as they are given to `helm install --values`. */
export const presets: readonly string[] = readdirSync(join(root, "k8s"))
  .filter((name) => /^values-.*\.yaml$/.test(name))
  .map((name) => `k8s/${name}`);

export const externalStores: Values = {
  nats: { enabled: false, external: { existingSecret: "bus" } },
  redis: { enabled: false, external: { existingSecret: "places" } },
  mongodb: { enabled: false, external: { existingSecret: "ledgers" } },
  paymentsMongodb: { enabled: false, external: { existingSecret: "payments-ledger" } },
};

export const everythingOptional: Values = {
  image: { registry: "registry.example.org", pullSecrets: [{ name: "regcred" }] },
  commonLabels: { "example.org/team": "tickets" },
  mail: { from: "tickets@example.org", existingSecret: "mail" },
  sms: { from: "EventsApp", existingSecret: "sms" },
  tls: { enabled: true },
  ingress: { tlsSecret: "shop-cert", annotations: { "cert-manager.io/cluster-issuer": "letsencrypt" } },
  httpRoute: { enabled: true, parentRefs: [{ name: "public" }], hostnames: ["shop.example.org"] },
  networkPolicy: {
    gatewayFrom: [{ namespaceSelector: {} }],
    metricsFrom: [{ namespaceSelector: {} }],
    extraEgress: [{ ports: [{ port: 4318 }] }],
  },
  monitoring: {
    serviceMonitor: { enabled: true },
    prometheusRule: { enabled: true },
    dashboard: { enabled: true },
  },
  extraObjects: [
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "{{ .Release.Name }}-more" }, data: { a: "b" } },
  ],
};

const everyServiceByKeda: Values = {
  autoscaling: {
    keda: {
      enabled: true,
      triggers: [
        { type: "prometheus", metadata: { query: "up", threshold: "1", serverAddress: "http://p" } },
      ],
    },
    schedule: [{ start: "45 9 1 6 *", end: "0 12 1 6 *", timezone: "Europe/Paris", replicas: 20 }],
  },
};

const ninthService: Values = {
  needs: ["mongodb", "redis", "publicUrl"],
  port: 4000,
  autoscaling: { maxReplicas: 3 },
};

export const matrix: readonly Case[] = [
  { title: "nothing but defaults" },
  ...presets.map((file) => ({ title: file, files: [file] })),
  { title: "a name as long as Helm takes", release: "a".repeat(53) },
  { title: "a name of its own", values: { fullnameOverride: "tickets" } },
  { title: "TLS inside", values: { tls: { enabled: true } } },
  {
    title: "stores of three members, with TLS",
    values: {
      tls: { enabled: true },
      nats: { replicas: 3 },
      mongodb: { replicas: 3 },
      paymentsMongodb: { replicas: 3 },
    },
  },
  { title: "stores outside", values: externalStores },
  { title: "stores outside, with TLS", values: { ...externalStores, tls: { enabled: true } } },
  { title: "everything that is optional", values: everythingOptional },
  {
    title: "an HTTPRoute instead of an Ingress",
    values: { ingress: { enabled: false }, httpRoute: everythingOptional.httpRoute },
  },
  { title: "an Ingress of another controller", values: { ingress: { nginx: false, className: "" } } },
  // The bundled bus knows the services of the code.
  { title: "a ninth service", values: { nats: externalStores.nats, services: { seating: ninthService } } },
  {
    title: "services left out",
    values: { services: { tickets: { enabled: false }, users: { enabled: false } } },
  },
  { title: "scaling by KEDA, with an on-sale ahead", values: { serviceDefaults: everyServiceByKeda } },
  {
    title: "one pod of each, without scaling",
    values: { serviceDefaults: { replicas: 1, autoscaling: { enabled: false } } },
  },
  {
    title: "a cluster that chooses its users, nodes and name servers",
    values: {
      fixedUserIds: false,
      scheduling: {
        nodeSelector: { pool: "shop" },
        tolerations: [{ key: "shop", operator: "Exists" }],
        affinity: { nodeAffinity: {} },
        priorityClassName: "high",
      },
      networkPolicy: { dnsPorts: [53, 5353] },
    },
  },
  {
    title: "stores outside that know each service",
    values: {
      ...externalStores,
      mongodb: {
        enabled: false,
        external: {
          existingSecret: "ledgers",
          keyPerService: true,
          to: [{ ipBlock: { cidr: "10.0.0.0/8" } }],
        },
      },
    },
  },
  {
    title: "data that go with their pods",
    values: {
      redis: { persistence: { enabled: false } },
      mongodb: { persistence: { enabled: false } },
      paymentsMongodb: { persistence: { enabled: false } },
    },
  },
  {
    title: "secrets that are there already",
    values: {
      generateSecrets: false,
      keys: { existingSecret: "our-keys" },
      passwords: { existingSecret: "our-passwords" },
      tls: { enabled: true, existingSecret: "our-certificates" },
    },
  },
  {
    title: "backups in a bucket",
    values: {
      backup: { s3: { url: "s3://backups/shop", existingSecret: "bucket" } },
      tls: { enabled: true },
    },
  },
  {
    title: "nothing that can be left out",
    values: {
      backup: { enabled: false },
      console: { enabled: false },
      networkPolicy: { enabled: false },
      publicUrl: "https://shop.example.org",
      ingress: { enabled: false },
    },
  },
];

/** Secrets that the values name, and that are therefore no part of the render. */
export function externalNames({ values = {}, files = [] }: Case): string[] {
  const read = files.map((file) => parse(readFileSync(join(root, file), "utf8")));
  return [...read, values].flatMap(namesIn);
}

function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) =>
    /^(existingSecret|tlsSecret)$/.test(key) && inside ? [String(inside)] : namesIn(inside),
  );
}
