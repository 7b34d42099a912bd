import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { ending } from "./programs.ts";

/**
 * A kubectl that leads from a port of this machine, which it chooses, into the cluster, until it is closed. Throws its
 * output when it ends before that. It has its own process group: the cleanup after Ctrl+C still needs it.
 */
export async function startListening(args: string[]): Promise<{ port: number; close: () => Promise<void> }> {
  const child = ending(spawn("kubectl", args, { stdio: ["ignore", "pipe", "pipe"], detached: true }));
  const ended = once(child, "close");
  let words = "";
  child.stderr.on("data", (data) => {
    words += data;
  });
  for await (const line of createInterface(child.stdout)) {
    const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    // It says something about every connection.
    child.stdout.resume();
    const close = async () => {
      child.kill();
      await ended;
    };
    return { port: Number(port), close };
  }
  throw new Error(`\`kubectl ${args.join(" ")}\` does not listen: ${words.trim()}`);
}
