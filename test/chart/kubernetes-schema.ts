/**
 * Documents against the schemas of their kinds: of Kubernetes 1.36, the Gateway API, the Prometheus operator and KEDA.
 * The schemas let fields pass that they don't know; here those are faults, because a cluster drops them in silence.
 */
import { type KubeDocument, titleOf } from "./documents.ts";

/** Where the kinds of an API group are; those of Kubernetes itself are in the first. */
const packages: Record<string, string> = {
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
  "keda.sh": "@kubernetes-models/keda",
};

type Validated = new () => { validate(): void };

/** A sentence for each fault; a kind without a schema is one. */
export async function schemaFaults(document: KubeDocument): Promise<string[]> {
  const { apiVersion, kind } = document;
  const Model = await modelOf(apiVersion, kind);
  if (Model === undefined) return [`${titleOf(document)}: ${apiVersion} has no kind ${kind}`];
  const looked = new Set<string>();
  const faults = refusalsOf(Model, watched(document, { path: "", looked }));
  const unknown = unlooked(document, { path: "", looked }).map((path) => `${path} is no field of its kind`);
  return [...faults, ...unknown].map((fault) => `${titleOf(document)}: ${fault}`);
}

async function modelOf(apiVersion: string, kind: string): Promise<Validated | undefined> {
  const [group = ""] = apiVersion.split("/");
  // Alpha and beta versions stay in the package after Kubernetes has dropped them.
  if (packages[group] === undefined && !/(^|\/)v\d+$/.test(apiVersion)) return undefined;
  const place = `${packages[group] ?? "kubernetes-models"}/${apiVersion}`;
  const models = await import(place).catch(() => ({}));
  return models[kind];
}

interface ValidationError extends Error {
  errors: { instancePath: string; message?: string; params: unknown }[];
}

function refusalsOf(Model: Validated, document: unknown): string[] {
  try {
    Model.prototype.validate.call(document);
    return [];
  } catch (error) {
    const { errors } = error as ValidationError;
    if (!Array.isArray(errors)) throw error;
    return errors.map((each) => `${each.instancePath} ${each.message} ${JSON.stringify(each.params)}`);
  }
}

interface Place {
  path: string;
  looked: Set<string>;
}

/** The same value, which records each field that is read: a schema reads all that it knows. */
function watched(value: unknown, { path, looked }: Place): unknown {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const field: unknown = Reflect.get(target, key);
      if (typeof key === "symbol" || !Object.hasOwn(target, key)) return field;
      looked.add(`${path}/${key}`);
      return watched(field, { path: `${path}/${key}`, looked });
    },
  });
}

function unlooked(value: unknown, { path, looked }: Place): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const inside = `${path}/${key}`;
    return looked.has(inside) ? unlooked(field, { path: inside, looked }) : [inside];
  });
}
