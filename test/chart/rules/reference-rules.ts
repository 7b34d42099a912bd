/** References of pods must be rendered, or be listed as external; and secrets stay in Secrets. */
import {
  containersOf,
  type Fields,
  type KubeDocument,
  ofKind,
  type Pods,
  podsOf,
  titleOf,
} from "../documents.ts";

interface Reference {
  kind: "ConfigMap" | "Secret" | "ServiceAccount" | "PersistentVolumeClaim";
  name: string;
  keys: string[];
}

/** A sentence for each name, and each key of it, that is not among the documents; `external` ones are anyone's. */
export function referenceFaults(
  documents: readonly KubeDocument[],
  external: readonly string[] = [],
): string[] {
  return podsOf(documents).flatMap((pods) =>
    referencesOf(pods)
      .filter(
        ({ kind, name }) => !external.includes(name) && !(kind === "ServiceAccount" && name === "default"),
      )
      .flatMap((reference) => missing(reference, documents).map((what) => `${pods.owner}: ${what}`)),
  );
}

function missing({ kind, name, keys }: Reference, documents: readonly KubeDocument[]): string[] {
  const found = documents.find((each) => titleOf(each) === `${kind}/${name}`);
  if (found === undefined) return [`names ${kind}/${name}, which is not there`];
  const has = { ...found.data, ...found.stringData, ...(found.binaryData as Fields) };
  return keys
    .filter((key) => !Object.hasOwn(has, key))
    .map((key) => `names ${key} of ${kind}/${name}, which has it not`);
}

function referencesOf(pods: Pods): Reference[] {
  const account = pods.spec.serviceAccountName;
  return [
    ...(account ? [{ kind: "ServiceAccount" as const, name: account, keys: [] }] : []),
    ...(pods.spec.volumes ?? []).flatMap(volumeReferences),
    ...containersOf(pods).flatMap(({ env, envFrom }) => [
      ...(env ?? []).flatMap(({ valueFrom }) => keyReferences(valueFrom ?? {})),
      ...(envFrom ?? []).flatMap(({ configMapRef, secretRef }) => [
        ...named("ConfigMap", configMapRef),
        ...named("Secret", secretRef),
      ]),
    ]),
  ];
}

function volumeReferences(volume: Fields): Reference[] {
  const sources: Fields[] = [volume, ...(volume.projected?.sources ?? [])];
  return sources.flatMap(({ configMap, secret, persistentVolumeClaim }) => [
    ...named("ConfigMap", configMap),
    ...named("Secret", secret && { ...secret, name: secret.secretName ?? secret.name }),
    ...named("PersistentVolumeClaim", persistentVolumeClaim && { name: persistentVolumeClaim.claimName }),
  ]);
}

const keyReferences = ({ configMapKeyRef, secretKeyRef }: Fields): Reference[] => [
  ...named("ConfigMap", configMapKeyRef),
  ...named("Secret", secretKeyRef),
];

function named(kind: Reference["kind"], source: Fields | null | undefined): Reference[] {
  if (!source || source.optional === true) return [];
  const keys: string[] = source.key ? [source.key] : (source.items ?? []).map((item: Fields) => item.key);
  return [{ kind, name: source.name, keys }];
}

/** A sentence for each value of a Secret that stands in a document which is none. */
export function secretFaults(documents: readonly KubeDocument[]): string[] {
  const open = documents
    .filter(({ kind }) => kind !== "Secret")
    .map((document) => ({ title: titleOf(document), text: JSON.stringify(document) }));
  return ofKind(documents, "Secret").flatMap((secret) =>
    secretValues(secret).flatMap(([key, value]) =>
      open
        .filter(({ text }) => text.includes(JSON.stringify(value).slice(1, -1)))
        .map(({ title }) => `${title} says ${key} of ${titleOf(secret)}`),
    ),
  );
}

/** Short ones may be any word, and certificates are for everybody. */
function secretValues({ data = {}, stringData = {} }: KubeDocument): [string, string][] {
  const decoded = Object.entries(data).map(
    ([key, value]) => [key, Buffer.from(value, "base64").toString()] as const,
  );
  return [...decoded, ...Object.entries(stringData)]
    .map(([key, value]) => [key, value.trim()] as [string, string])
    .filter(([, value]) => value.length >= 8 && !value.startsWith("-----BEGIN CERTIFICATE"));
}
