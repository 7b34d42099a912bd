import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { eventually } from "../test/support/eventually.ts";
import { MeshProcess } from "./mesh-process.ts";

jest.setTimeout(60_000);

const script = fileURLToPath(new URL("testing/process.ts", import.meta.url));

let folder: string;
let started: MeshProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "eventsapp-process-"));
});
afterEach(async () => {
  await Promise.all(started.map((each) => each.kill()));
  started = [];
  rmSync(folder, { recursive: true });
});

function planned(what: string): MeshProcess {
  const logFile = join(folder, "logs", "orders-1.log");
  const plan = { service: "orders", number: 1, settings: { A: "1" }, logFile, command: [script, what] };
  const made = new MeshProcess(plan);
  started.push(made);
  return made;
}

const exists = (pid: number) => {
  try {
    // A process that was killed stays in the table until its new parent has looked.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};
describe("a process of a mesh", () => {
  it("says where it is, is ready, keeps what it says, and ends when it is told to", async () => {
    const orders = planned("serve");
    expect([orders.name, orders.pid, orders.isRunning, orders.opsUrl]).toEqual(["orders-1", 0, false, null]);
    await orders.restart();
    await orders.untilReady();
    expect([orders.isRunning, orders.url]).toEqual([true, null]);
    expect((await fetch(orders.opsUrl as string)).status).toBe(200);
    await orders.stop();
    expect([orders.isRunning, orders.opsUrl, orders.output()]).toEqual([false, null, "told to end\n"]);
  });

  it("is another one after a restart, whose words come after those of the first", async () => {
    const orders = planned("serve");
    await orders.restart();
    await orders.untilReady();
    const { pid, opsUrl } = orders;
    await orders.restart();
    await orders.untilReady();
    expect([orders.pid === pid, orders.opsUrl === opsUrl]).toEqual([false, false]);
    await orders.stop();
    expect(orders.output()).toBe("told to end\ntold to end\n");
  });

  it("ends by SIGTERM although it was paused", async () => {
    const orders = planned("serve");
    await orders.restart();
    await orders.untilReady();
    orders.pause();
    expect(await orders.isReady()).toBe(false);
    await orders.stop();
    expect(orders.output()).toBe("told to end\n");
  });

  it("that cannot start gives its last words", async () => {
    const orders = planned("fail");
    await orders.restart();
    await expect(orders.untilReady()).rejects.toThrow(/^orders-1 ended at once; .*there is no such bus$/s);
  });

  it("reports when it dies, and not when it is told to end", async () => {
    const orders = planned("serve");
    let deaths = 0;
    orders.onDeath(() => {
      deaths += 1;
    });
    for (const end of [() => orders.stop(), () => orders.kill(), () => process.kill(orders.pid, "SIGKILL")]) {
      await orders.restart();
      await orders.untilReady();
      await end();
    }
    await eventually(() => deaths > 0);
    expect(deaths).toBe(1);
  });

  it("does not outlive its parent process, however that one ends, and although it is paused", async () => {
    const parent = spawn(process.execPath, [script, "parent", join(folder, "child.log")]);
    const [said] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(/pid (\d+)/.exec(said.toString())?.[1]);
    expect(exists(pid)).toBe(true);
    process.kill(pid, "SIGSTOP");
    parent.kill("SIGKILL");
    await eventually(() => !exists(pid));
  });
});
