import { type ChildProcess, execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const maxBytes = 256 * 1024 * 1024;

/** The output of a program that ended well. Throws its last lines when it did not. */
export async function run(program: string, args: readonly string[], input = ""): Promise<string> {
  const running = promisify(execFile)(program, [...args], { maxBuffer: maxBytes });
  // A program that does not read its input may have ended before it is written.
  running.child.stdin?.on("error", () => {}).end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    throw new Error(`\`${program} ${args.join(" ")}\` failed: ${lastWordsOf(error)}`, { cause: error });
  }
}

/** Runs a line of the shell, whose output is this program's own; answers its exit code. */
export function runInShell(line: string): Promise<number> {
  return new Promise((done, fail) => {
    const child = ending(
      spawn(line, { shell: true, stdio: ["ignore", "inherit", "inherit"], detached: true }),
    );
    child.once("error", fail).once("close", (code) => done(code ?? 1));
  });
}

const groups = new Set<number>();

/** Ends all programs still running, with their children. */
export function endAll(): void {
  for (const pid of groups) process.kill(-pid);
  groups.clear();
}
process.once("exit", endAll);

/** A child that leads a group of its own (`detached`): it doesn't outlive this process. */
export function ending<C extends ChildProcess>(child: C): C {
  const { pid } = child;
  if (pid === undefined) return child;
  groups.add(pid);
  child.once("exit", () => groups.delete(pid));
  return child;
}

function lastWordsOf(error: unknown): string {
  const { stderr, stdout, code, message } = error as Error & Record<string, unknown>;
  if (code === "ENOENT") return "there is no such program on the PATH";
  const words = String(stderr || stdout || message).trim();
  return words.slice(-2_000);
}
