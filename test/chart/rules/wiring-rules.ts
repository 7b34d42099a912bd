/** The references between the documents of a render. */
import {
  containersOf,
  type Fields,
  type KubeDocument,
  ofKind,
  type Pods,
  podsOf,
  repeated,
  titleOf,
} from "../documents.ts";

type Labels = Record<string, string>;

/** A sentence for each selector, target, port and name that fits nothing, or not one thing alone. */
export function wiringFaults(documents: readonly KubeDocument[]): string[] {
  return [
    ...repeated(documents.map(titleOf)).map((title) => `${title} is there twice`),
    ...documents.flatMap(nameFaults),
    ...ofKind(documents, "Service").flatMap((service) => serviceFaults(service, documents)),
    ...documents.flatMap((document) => selectorFaults(document, documents)),
    ...documents.flatMap((document) => scalerFaults(document, documents)),
    ...documents.flatMap((document) => routeFaults(document, documents)),
  ];
}

/** A cron job's pods carry its name with eleven more characters, a stateful set's label one with ten. */
function nameFaults(document: KubeDocument): string[] {
  const { name } = document.metadata;
  const longest = { CronJob: 52, StatefulSet: 52 }[document.kind] ?? 63;
  const labels = Object.entries(document.metadata.labels ?? {}).filter(
    ([, value]) => String(value).length > 63,
  );
  return [
    ...(name.length > longest ? [`${titleOf(document)} has a name of more than ${longest} characters`] : []),
    ...(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)
      ? []
      : [`${titleOf(document)} has a name that no cluster takes`]),
    ...labels.map(([label]) => `${titleOf(document)} has label ${label} of more than 63 characters`),
  ];
}

const fits = (wanted: Labels, labels: Labels): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);
const selectedBy = (wanted: Labels, documents: readonly KubeDocument[]): Pods[] =>
  podsOf(documents).filter(({ labels }) => fits(wanted, labels));

/** A headless one may select pods of several workloads. */
function serviceFaults(service: KubeDocument, documents: readonly KubeDocument[]): string[] {
  const title = titleOf(service);
  const owners = selectedBy(service.spec?.selector ?? {}, documents);
  const most = service.spec?.clusterIP === "None" ? Number.POSITIVE_INFINITY : 1;
  if (owners.length === 0 || owners.length > most)
    return [`${title} leads to ${owners.map(({ owner }) => owner).join(", ") || "nothing"}`];
  const targets = (service.spec?.ports ?? []).map(({ port, targetPort = port }: Fields) => targetPort);
  return owners.flatMap((pods) => {
    const ports = containersOf(pods).flatMap((container) => container.ports ?? []);
    const known = ports.flatMap(({ name, containerPort }) => [name, containerPort]);
    return targets
      .filter((target: string | number) => !known.includes(target))
      .map((target: string | number) => `${title} leads to port ${target}, which ${pods.owner} has not`);
  });
}

/** Of workloads, budgets, policies and monitors; an empty one means everything. */
function selectorFaults(document: KubeDocument, documents: readonly KubeDocument[]): string[] {
  const title = titleOf(document);
  const { kind, spec = {} } = document;
  if (["Deployment", "StatefulSet"].includes(kind)) {
    const own = podsOf([document])[0]?.labels ?? {};
    const others = selectedBy(spec.selector.matchLabels, documents).length;
    return fits(spec.selector.matchLabels, own) && others === 1
      ? []
      : [`${title} does not select its own pods alone`];
  }
  if (kind === "PodDisruptionBudget" || kind === "PodMonitor")
    return unmatched(title, [spec.selector], documents);
  if (kind === "NetworkPolicy") return unmatched(title, [spec.podSelector, ...peersOf(spec)], documents);
  if (kind !== "ServiceMonitor") return [];
  const services = ofKind(documents, "Service").filter((each) =>
    fits(spec.selector.matchLabels ?? {}, each.metadata.labels ?? {}),
  );
  const ports = services.flatMap((each) => each.spec?.ports.map((port: Fields) => port.name));
  return (spec.endpoints as Fields[])
    .filter(({ port }) => !ports.includes(port))
    .map(({ port }) => `${title} watches port ${port}, which no service of its selector has`);
}

/** Those of a policy's peers that are in its own namespace. */
function peersOf({ ingress = [], egress = [] }: Fields): Fields[] {
  const peers = [
    ...ingress.map((rule: Fields) => rule.from),
    ...egress.map((rule: Fields) => rule.to),
  ].flat();
  return peers.filter((peer) => peer?.podSelector && !peer.namespaceSelector).map((peer) => peer.podSelector);
}

function unmatched(
  title: string,
  selectors: readonly Fields[],
  documents: readonly KubeDocument[],
): string[] {
  return selectors
    .filter(({ matchLabels = {}, matchExpressions = [] }) => {
      const chosen = selectedBy(matchLabels, documents).filter(({ labels }) =>
        (matchExpressions as Fields[]).every((each) => expressionFits(each, labels)),
      );
      return chosen.length === 0;
    })
    .map((selector) => `${title} selects nothing by ${JSON.stringify(selector)}`);
}

function expressionFits({ key, operator, values = [] }: Fields, labels: Labels): boolean {
  const value = labels[key];
  if (operator === "Exists") return value !== undefined;
  if (operator === "DoesNotExist") return value === undefined;
  return (operator === "In") === values.includes(value);
}

/** Scaling decides about replicas alone: a count beside it would be set back by every upgrade. */
function scalerFaults(document: KubeDocument, documents: readonly KubeDocument[]): string[] {
  if (!["HorizontalPodAutoscaler", "ScaledObject"].includes(document.kind)) return [];
  const { kind = "Deployment", name } = document.spec?.scaleTargetRef ?? {};
  const title = titleOf(document);
  const target = documents.find((each) => titleOf(each) === `${kind}/${name}`);
  if (target === undefined) return [`${title} scales ${kind}/${name}, which is not there`];
  const rivals = documents.filter(
    ({ kind, spec }) => /Autoscaler|ScaledObject/.test(kind) && spec?.scaleTargetRef?.name === name,
  );
  return [
    ...(target.spec?.replicas === undefined
      ? []
      : [`${title} scales ${titleOf(target)}, which says its replicas`]),
    ...(rivals.length === 1 ? [] : [`${titleOf(target)} is scaled by ${rivals.map(titleOf).join(" and ")}`]),
  ];
}

function routeFaults(document: KubeDocument, documents: readonly KubeDocument[]): string[] {
  return backendsOf(document)
    .filter(({ name, port }) => {
      const service = documents.find((each) => titleOf(each) === `Service/${name}`);
      const ports: Fields[] = service?.spec?.ports ?? [];
      return !ports.some((each) => each.name === port || each.port === port);
    })
    .map(({ name, port }) => `${titleOf(document)} leads to port ${port} of ${name}, which is not there`);
}

function backendsOf({ kind, spec = {} }: KubeDocument): { name: string; port: unknown }[] {
  if (kind === "HTTPRoute") return spec.rules.flatMap((rule: Fields) => rule.backendRefs ?? []);
  if (kind !== "Ingress") return [];
  const paths: Fields[] = (spec.rules ?? []).flatMap((rule: Fields) => rule.http?.paths ?? []);
  const backends = [...paths.map(({ backend }) => backend), spec.defaultBackend].filter(Boolean);
  return backends.map(({ service }) => ({
    name: service.name,
    port: service.port.name ?? service.port.number,
  }));
}
