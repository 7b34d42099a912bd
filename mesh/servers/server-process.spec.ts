import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../../test/support/eventually.ts";
import { describeWith } from "../../test/support/servers.ts";
import { freePort, missingOf, pathOf } from "./index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "eventsapp-servers-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const root = join(import.meta.dirname, "../..");

describeWith(["redis-server"], "a server", () => {
  it.each(["SIGKILL", "SIGTERM"] as const)("ends with its process, when that ends by %s", async (signal) => {
    const script = join(import.meta.dirname, "../testing/orphaned-server.ts");
    const starter = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(starter.stdout, "data");
    const port = Number(/^port (\d+)/.exec(String(line))?.[1]);
    expect(await listens(port)).toBe(true);
    starter.kill(signal);
    await eventually(async () => !(await listens(port)));
  });
});

describe("binaries", () => {
  const run = async (code: string, path: string): Promise<string> => {
    const args = ["--input-type=module", "-e", `import * as servers from "./mesh/servers/index.ts"; ${code}`];
    const child = spawn(process.execPath, args, { cwd: root, env: { PATH: path } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += text;
      });
    }
    await once(child, "close");
    return output;
  };

  it("are found by their full path", async () => {
    const path = pathOf("mongod");
    expect(path === null || path.endsWith("/mongod")).toBe(true);
    expect(missingOf(["mongod"])).toEqual(path === null ? ["mongod"] : []);
  });

  it("that are missing stop a start with a sentence on how to get them", async () => {
    const code = `await servers.startMongo({ folder: ${JSON.stringify(folder)} }).catch((error) => console.log(error.message))`;
    expect(await run(code, "/nowhere")).toMatch(/^mongod is not on this machine; to install it: .*\n$/);
  });
});

describe("freePort", () => {
  it("answers ports that can be listened on, below those of outgoing connections", async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort));
    for (const port of ports) {
      expect(port).toBeGreaterThanOrEqual(15_000);
      expect(port).toBeLessThan(30_000);
      expect(await listens(port)).toBe(false);
    }
  });
});

function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, "127.0.0.1", () => {
    socket.destroy();
    resolve(true);
  });
  socket.once("error", () => resolve(false));
  return promise;
}
