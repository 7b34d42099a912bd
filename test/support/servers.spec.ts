import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { RunningServer } from "../../mesh/servers/index.ts";
import { describeWith, withServers } from "./servers.ts";

const root = join(import.meta.dirname, "../..");

/** Jest on test/support/fixtures/needs-server.ts, on a machine that has no server on its PATH. */
function runWithoutServers(env: Record<string, string>) {
  const chosen = ["--selectProjects", "shop", "--testMatch", "**/test/support/fixtures/needs-server.ts"];
  const args = ["node_modules/jest/bin/jest.js", ...chosen];
  const run = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { PATH: "/nowhere", ...env },
  });
  return { status: run.status, lines: run.stdout.trim().split("\n"), errors: run.stderr };
}

describe("describeWith, where a server is missing", () => {
  it("skips, and the run's end says what, why and how to get it, before its last line", () => {
    const { status, lines, errors } = runWithoutServers({});
    expect(lines.slice(-2)).toEqual([
      expect.stringMatching(
        /^2 tests skipped: mongod is not on this machine; to install it: .*Debian.*macOS.*otherwise.*\.$/,
      ),
      "1 passed, 0 failed, 2 skipped",
    ]);
    expect({ status, errors }).toEqual({ status: 0, errors: expect.not.stringContaining("●") });
  });

  it("fails with that sentence in CI", () => {
    const { status, lines, errors } = runWithoutServers({ CI: "true" });
    expect(lines.at(-1)).toBe("1 passed, 1 failed, 0 skipped");
    expect(errors).toContain("mongod is not on this machine; to install it:");
    expect(status).toBe(1);
  });
});

describeWith(["nats-server", "redis-server"], "withServers", () => {
  let seen: RunningServer[] = [];

  describe("around its tests", () => {
    const servers = withServers({ nats: {}, redis: { password: "secret" } });

    it("has started what was asked for", () => {
      seen = [servers.nats, servers.redis];
      expect(seen.map((server) => server.isRunning)).toEqual([true, true]);
      expect(servers.redis.url).toContain(":secret@");
      expect(servers.redis.output()).toContain("Ready");
    });
  });

  it("has ended all of it afterwards, and thrown its folder away", () => {
    expect(seen.map((server) => server.isRunning)).toEqual([false, false]);
    expect(seen.map((server) => server.output())).toEqual(["", ""]);
  });
});
