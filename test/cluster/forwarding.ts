import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Opened } from "../opened.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { ending } from "./programs.ts";

/** A port of this machine that leads to this port of a service or a pod, until `opened` is closed or the pod is gone. */
export async function forward(
  { kubectlArgs }: Kubernetes,
  { target, port }: { target: string; port: number },
  opened: Opened,
): Promise<number> {
  const args = [...kubectlArgs, "port-forward", target, `:${port}`, "--address", "127.0.0.1"];
  const child = ending(spawn("kubectl", args, { stdio: ["ignore", "pipe", "pipe"], detached: true }));
  const ended = once(child, "close");
  await opened.keep(child, async () => {
    child.kill();
    await ended;
  });
  let words = "";
  child.stderr.on("data", (data) => {
    words += data;
  });
  for await (const line of createInterface(child.stdout)) {
    const local = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (local === undefined) continue;
    // It says something about every connection.
    child.stdout.resume();
    return Number(local);
  }
  throw new Error(`no port could be forwarded to ${target}: ${words.trim()}`);
}
