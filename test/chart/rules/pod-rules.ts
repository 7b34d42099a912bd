/** The rules for every pod of the chart, beyond the schemas of Kubernetes. */
import { type Container, containersOf, type Pods, repeated } from "../documents.ts";

/** A sentence for each fault of the pods. */
export function podFaults(pods: Pods): string[] {
  const faults = [
    ...(pods.spec.automountServiceAccountToken === false ? [] : ["mounts a token of its service account"]),
    ...(pods.spec.enableServiceLinks === false ? [] : ["gets a variable for every service of its namespace"]),
    ...repeated((pods.spec.volumes ?? []).map(({ name }) => name)).map((name) => `has volume ${name} twice`),
    ...unmountedVolumes(pods),
    ...hostFaults(pods),
    ...containersOf(pods).flatMap((container) =>
      containerFaults(container, pods).map((fault) => `${container.name} ${fault}`),
    ),
  ];
  return faults.map((fault) => `${pods.owner}: ${fault}`);
}

function containerFaults(container: Container, pods: Pods): string[] {
  return [
    ...securityFaults(container, pods),
    ...resourceFaults(container),
    ...imageFaults(container),
    ...repeatFaults(container),
    ...mountFaults(container, pods),
    ...probeFaults(container),
  ];
}

/** The restricted level of the pod security standards, and a read-only root file system. */
function securityFaults({ securityContext: own = {} }: Container, { spec }: Pods): string[] {
  const pod = spec.securityContext ?? {};
  const wanted = {
    runAsNonRoot: [own.runAsNonRoot ?? pod.runAsNonRoot, true],
    "seccompProfile.type": [(own.seccompProfile ?? pod.seccompProfile)?.type, "RuntimeDefault"],
    allowPrivilegeEscalation: [own.allowPrivilegeEscalation, false],
    privileged: [own.privileged ?? false, false],
    readOnlyRootFilesystem: [own.readOnlyRootFilesystem, true],
    "capabilities.drop": [own.capabilities?.drop?.join(), "ALL"],
    "capabilities.add": [own.capabilities?.add?.join() ?? "", ""],
  };
  return Object.entries(wanted)
    .filter(([, [is, must]]) => is !== must)
    .map(([name, [is, must]]) => `has ${name} ${is}, not ${must}`);
}

function hostFaults({ spec }: Pods): string[] {
  const shared = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((name) => spec[name]);
  const paths = (spec.volumes ?? []).filter(({ hostPath }) => hostPath != null).map(({ name }) => name);
  const ports = [...spec.containers]
    .flatMap(({ ports = [] }) => ports ?? [])
    .filter(({ hostPort }) => hostPort);
  return [
    ...shared.map((name) => `has ${name}`),
    ...paths.map((name) => `takes volume ${name} from its node`),
    ...ports.map(({ hostPort }) => `takes port ${hostPort} of its node`),
  ];
}

function resourceFaults({ resources }: Container): string[] {
  const wanted = [
    ["requests.cpu", resources?.requests?.cpu],
    ["requests.memory", resources?.requests?.memory],
    ["limits.memory", resources?.limits?.memory],
  ];
  return wanted.filter(([, amount]) => amount === undefined).map(([name]) => `has no resources.${name}`);
}

function imageFaults({ image = "" }: Container): string[] {
  const pinned =
    /@sha256:[0-9a-f]{64}$/.test(image) || (/:[\w.-]+$/.test(image) && !image.endsWith(":latest"));
  return pinned ? [] : [`runs an image of no fixed version: "${image}"`];
}

function repeatFaults({ env, ports, volumeMounts }: Container): string[] {
  return [
    ...repeated((env ?? []).map(({ name }) => name)).map((name) => `has variable ${name} twice`),
    ...repeated((ports ?? []).map(({ name }) => name ?? "")).map((name) => `has port "${name}" twice`),
    ...repeated((volumeMounts ?? []).map(({ mountPath }) => mountPath)).map(
      (path) => `mounts two volumes at ${path}`,
    ),
  ];
}

function mountFaults({ volumeMounts }: Container, { owner, spec }: Pods): string[] {
  const volumes = (spec.volumes ?? []).map(({ name }) => name);
  // A stateful set's own claims are not among them.
  if (owner.startsWith("StatefulSet/")) volumes.push("data");
  return (volumeMounts ?? [])
    .filter(({ name }) => !volumes.includes(name))
    .map(({ name }) => `mounts volume ${name}, which the pod has not`);
}

function unmountedVolumes(pods: Pods): string[] {
  const mounted = containersOf(pods).flatMap(({ volumeMounts }) =>
    (volumeMounts ?? []).map(({ name }) => name),
  );
  return (pods.spec.volumes ?? [])
    .filter(({ name }) => !mounted.includes(name))
    .map(({ name }) => `has volume ${name}, which nothing mounts`);
}

function probeFaults({ ports, startupProbe, livenessProbe, readinessProbe, lifecycle }: Container): string[] {
  const known = (ports ?? []).flatMap(({ name, containerPort }) => [name, containerPort]);
  const handlers = [startupProbe, livenessProbe, readinessProbe, lifecycle?.preStop, lifecycle?.postStart];
  return handlers
    .flatMap((handler) => [handler?.httpGet?.port, handler?.tcpSocket?.port])
    .filter((port) => port !== undefined && !known.includes(port))
    .map((port) => `is asked at port ${port}, which it has not`);
}
