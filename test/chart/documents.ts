import type { IPodSpec } from "kubernetes-models/v1";

/** A Kubernetes object as a template writes it. */
export interface KubeDocument {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  spec?: Fields;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  [field: string]: unknown;
}
export interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}
// biome-ignore lint/suspicious/noExplicitAny: its form is checked by the schema of its kind
export type Fields = Record<string, any>;

/** The pods that a document makes. */
export interface Pods {
  owner: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  spec: IPodSpec;
}
export type Container = IPodSpec["containers"][number];

export const titleOf = ({ kind, metadata }: KubeDocument): string => `${kind}/${metadata.name}`;

const templates: Record<string, (document: KubeDocument) => Fields | undefined> = {
  Pod: (pod) => pod,
  Deployment: ({ spec }) => spec?.template,
  StatefulSet: ({ spec }) => spec?.template,
  DaemonSet: ({ spec }) => spec?.template,
  Job: ({ spec }) => spec?.template,
  CronJob: ({ spec }) => spec?.jobTemplate?.spec?.template,
};

export function podsOf(documents: readonly KubeDocument[]): Pods[] {
  return documents.flatMap((document) => {
    const template = templates[document.kind]?.(document);
    if (template === undefined) return [];
    const { labels = {}, annotations = {} } = (template.metadata ?? {}) as Metadata;
    return [{ owner: titleOf(document), labels, annotations, spec: template.spec as IPodSpec }];
  });
}

/** Those of a pod that run before the others included. */
export const containersOf = ({ spec }: Pods): Container[] => [
  ...(spec.initContainers ?? []),
  ...spec.containers,
];

export const ofKind = (documents: readonly KubeDocument[], kind: string): KubeDocument[] =>
  documents.filter((document) => document.kind === kind);

/** The duplicates in a list. */
export const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];
