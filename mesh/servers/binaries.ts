import { spawnSync } from "node:child_process";

export const binaries = ["nats-server", "redis-server", "mongod"] as const;
/** No servers: Helm 4 and Helm 3, which render the chart in its specs. */
export const chartPrograms = ["helm", "helm3"] as const;
export type Binary = (typeof binaries)[number] | (typeof chartPrograms)[number];

/** Where they may be although the PATH of an ordinary user leaves it out. */
const alsoIn = "/usr/local/sbin:/usr/sbin";

const ways: Record<Binary, string> = {
  "nats-server":
    "`apt-get install nats-server` on Debian and Ubuntu, `brew install nats-server` on macOS, otherwise from https://nats.io/download",
  "redis-server":
    "`apt-get install redis-server` on Debian and Ubuntu, `brew install redis` on macOS, otherwise from https://redis.io/docs/latest/get-started",
  mongod:
    "MongoDB 6.0 or newer, on Debian and Ubuntu the package `mongodb-org-server` of https://www.mongodb.com/docs/manual/administration/install-on-linux, or `.ci/servers FOLDER` of this repository on x86-64 and FOLDER/bin on PATH; on macOS `brew install mongodb/brew/mongodb-community`; otherwise from https://www.mongodb.com/try/download/community",
  helm: "`.ci/helm FOLDER` of this repository, which builds it with Go, and FOLDER/bin on PATH; otherwise Helm 4 from https://helm.sh/docs/intro/install",
  helm3:
    "`.ci/helm FOLDER` of this repository, which builds it with Go, and FOLDER/bin on PATH; otherwise Helm 3 from https://helm.sh/docs/v3/intro/install, named helm3",
};

/** The full path of a server's binary on this machine, or null. */
export function pathOf(binary: Binary): string | null {
  const script = `PATH="$PATH:${alsoIn}"; command -v -- "$0"`;
  const { status, stdout } = spawnSync("/bin/sh", ["-c", script, binary], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}

/** Those of them that this machine lacks. */
export const missingOf = (wanted: readonly Binary[]): Binary[] =>
  wanted.filter((binary) => pathOf(binary) === null);

/** One sentence that says how to install a missing server. */
export const howToGet = (binary: Binary): string =>
  `${binary} is not on this machine; to install it: ${ways[binary]}.`;
