import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Kubernetes } from "../kubernetes/kubernetes.ts";
import { run } from "../kubernetes/programs.ts";

const runbook = fileURLToPath(new URL("../../../docs/runbooks/restore.md", import.meta.url));
/** The namespace of the runbook's examples. */
const written = "/namespaces/eventsapp/";

/**
 * Runs the first commands under this heading of docs/runbooks/restore.md as they stand there, in our namespace; answers
 * their output. Throws at the first one that fails.
 */
export async function followRunbook(
  { kubectlArgs, namespace }: Kubernetes,
  heading: string,
): Promise<string> {
  const [, section] = readFileSync(runbook, "utf8").split(`\n${heading}\n`);
  const [, commands] = /```sh\n(.*?)```/s.exec(section ?? "") ?? [];
  if (commands === undefined) throw new Error(`docs/runbooks/restore.md has no commands under "${heading}"`);
  const quoted = kubectlArgs.map((arg) => `'${arg}'`).join(" ");
  const ours = `kubectl() { command kubectl ${quoted} "$@"; }`;
  return await run("sh", ["-ec", `${ours}\n${commands.replaceAll(written, `/namespaces/${namespace}/`)}`]);
}
