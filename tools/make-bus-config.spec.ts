import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { freePort, startNats } from "../mesh/servers/index.ts";
import { type BusUser, busUsers } from "../mixins/bus/nodes/node-ids.ts";
import { SpecNodes } from "../mixins/bus/testing/nodes.ts";
import { eventually } from "../test/support/eventually.ts";
import { describeWith } from "../test/support/servers.ts";

let folder: string;
const nodes = new SpecNodes();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "eventsapp-bus-"));
});
afterEach(async () => {
  await nodes.stopAll();
  rmSync(folder, { recursive: true });
});

const bus = () => join(folder, "bus");
const read = (name: string) => readFileSync(join(bus(), name), "utf8");
const urls = (): Record<BusUser, string> => JSON.parse(read("bus-urls.json"));
const passwords = () => Object.values(urls()).map((url) => new URL(url).password);

function make(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/make-bus-config.ts", ...args], {
    env: {},
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

describe("make-bus-config", () => {
  it("gives each user a password of its own, which no one else reads, and says none", () => {
    const { status, said } = make(bus(), "--server", "tls://nats.example.org");
    expect([status, Object.keys(urls())]).toEqual([0, [...busUsers]]);
    expect(urls().orders).toMatch(/^tls:\/\/orders:[\w-]{24}@nats\.example\.org$/);
    expect(new Set(passwords()).size).toBe(busUsers.length);
    for (const password of passwords()) {
      expect(read("bus-users.conf")).toContain(`"${password}"`);
      expect(said).not.toContain(password);
    }
    for (const name of readdirSync(bus())) expect(statSync(join(bus(), name)).mode & 0o077).toBe(0);
  });

  it("keeps the passwords and the server when it is run again, and adds who is new", () => {
    make(bus(), "--server", "nats://nats.example.org:4222");
    const { orders: _, ...others } = urls();
    const chosen = { ...others, users: "nats://users:p%40ss%2Fword@nats.example.org:4222" };
    writeFileSync(join(bus(), "bus-urls.json"), JSON.stringify(chosen));
    expect(make(bus()).status).toBe(0);
    expect(urls()).toEqual({ ...chosen, orders: expect.stringMatching(/@nats\.example\.org:4222$/) });
    expect(read("bus-users.conf")).toContain('"p@ss/word"');
  });

  it("refuses what it cannot use, and repeats no password", () => {
    expect(make()).toMatchObject({ status: 1, said: expect.stringContaining("name one folder") });
    for (const server of ["http://bus", "nats://a:secret@bus", "nats://a,nats://b"])
      expect(make(bus(), "--server", server)).toEqual({
        status: 1,
        said: "No bus was configured: --server cannot be used: it must be like nats://nats.example.org:4222, without a user.\n",
      });
    make(bus());
    for (const text of ['{ "orders": "secret"', '{ "orders": "secret" }', "null"]) {
      writeFileSync(join(bus(), "bus-urls.json"), text);
      const { status, said } = make(bus());
      expect([status, said]).toEqual([1, expect.stringContaining("bus-urls.json cannot be read as")]);
      expect(said).not.toContain("secret");
    }
  });
});

describeWith(["nats-server"], "a bus configured by make-bus-config", () => {
  it("lets each service in by its NATS_URL, to call what its code calls", async () => {
    const port = await freePort();
    make(bus(), "--server", `nats://127.0.0.1:${port}`);
    const server = await startNats({ folder: join(folder, "nats"), port, config: read("bus-users.conf") });
    try {
      const actions = { getContact: () => "ada", erase: () => "gone" };
      await nodes.start({ url: urls().users, service: "users", actions });
      const { broker } = await nodes.start({ url: urls().notifications, service: "notifications" });
      const knowsUsers = () =>
        broker.registry.getActionEndpoints("users.getContact")?.hasAvailable() ?? false;
      await eventually(knowsUsers);
      expect(await broker.call("users.getContact", {})).toBe("ada");
      await expect(broker.call("users.erase", {})).rejects.toMatchObject({ type: "CALL_REFUSED" });
    } finally {
      await nodes.stopAll();
      await server.kill();
    }
  }, 30_000);
});
