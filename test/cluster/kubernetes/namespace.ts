import { minuteMs } from "../../../lib/clock.ts";
import type { Opened } from "../../support/opened.ts";
import type { ClusterOptions } from "../cluster-options.ts";
import { untilNone } from "../load/wait-until-none.ts";
import type { Kubernetes } from "./kubernetes.ts";

/** Checked before a namespace is removed. */
const mark = "eventsapp.example.org/proof";
const restricted = "pod-security.kubernetes.io/enforce=restricted";

/**
 * Makes the namespace, whose pods may do as little as pods can, or takes up one that an earlier run kept. It goes with
 * all that is in it when `opened` is closed, unless it is to be kept. Throws when it belongs to others.
 */
export async function enterNamespace(
  kubernetes: Kubernetes,
  { namespace, keep }: ClusterOptions,
  opened: Opened,
): Promise<void> {
  const found = await kubernetes.get(`/api/v1/namespaces/${namespace}`).catch(() => null);
  if (found && found.metadata.labels?.[mark] === undefined)
    throw new Error(
      `the namespace ${namespace} is there already and is not of such a proof: name another by --namespace`,
    );
  if (!found) await kubernetes.kubectl("create", "namespace", namespace);
  await kubernetes.kubectl("label", "namespace", namespace, `${mark}=yes`, restricted, "--overwrite");
  await opened.keep(namespace, async () => {
    if (!keep) await remove(kubernetes);
  });
}

/** Settles when the volumes are gone too. */
async function remove({ kubectl, list, namespace }: Kubernetes): Promise<void> {
  await kubectl("delete", "namespace", namespace, "--timeout=5m");
  const left = async () => {
    const volumes = await list("/api/v1/persistentvolumes");
    const ours = volumes.filter(({ spec }) => spec.claimRef?.namespace === namespace);
    return ours.map(({ metadata }) => metadata.name);
  };
  await untilNone(`volumes of ${namespace} are left`, left, 2 * minuteMs);
}
