import type { Opened } from "../../support/opened.ts";
import { startListening } from "./kubectl-port.ts";
import type { Kubernetes } from "./kubernetes.ts";

/** A port of this machine that leads to this port of a service or a pod, until `opened` is closed or the pod is gone. */
export async function forward(
  { kubectlArgs }: Kubernetes,
  { target, port }: { target: string; port: number },
  opened: Opened,
): Promise<number> {
  const args = [...kubectlArgs, "port-forward", target, `:${port}`, "--address", "127.0.0.1"];
  return (await opened.keep(startListening(args), (it) => it.close())).port;
}
