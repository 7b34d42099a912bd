import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, jest } from "@jest/globals";
import { readBackupSettings } from "../../lib/settings/env.ts";
import { freePort } from "../../mesh/servers/index.ts";
import { startTcpProxy } from "../../mesh/tcp-proxy.ts";
import { eventually } from "../../test/support/eventually.ts";
import { describeWith } from "../../test/support/servers.ts";
import { backUpMesh } from "../make/back-up.ts";
import { withS3 } from "./bucket.ts";
import { withCommands } from "./commands.ts";
import { freshFolder, payment } from "./data.ts";
import { emptyMesh, fillMesh, openMeshPayments } from "./mesh.ts";

jest.setTimeout(120_000);

describeWith(["mongod"], "backup.ts and restore.ts on a mesh where something is missing", () => {
  const { servers, url, env, backups, start, run, runs } = withCommands();
  const s3 = withS3();

  async function pay(...numbers: number[]) {
    const mesh = openMeshPayments(url());
    await mesh.payments.insertAll(numbers.map((n) => payment(n)));
    await mesh.close();
  }

  it("are refused when the database was emptied under running payments, until it is restored", async () => {
    await fillMesh(url());
    await run("backup");
    const [good] = backups();
    await emptyMesh(url());
    const unknown = `No backup was made: this database does not know the backups in ${env().BACKUP_DIR}: it was`;
    expect((await run("backup")).errors).toContain(unknown);
    await pay(7);
    expect(await run("backup")).toMatchObject({ status: 1, errors: expect.stringContaining(unknown) });
    expect(backups()).toEqual([good]);
    expect(await runs()).toMatchObject({ proven: null, failures: 2 });
    const elsewhere = { BACKUP_DIR: join(freshFolder(), "elsewhere") };
    expect(await run("restore", [join(env().BACKUP_DIR as string, good!)])).toMatchObject({ status: 0 });
    expect(await run("backup")).toMatchObject({ status: 0, errors: "" });
    expect(await run("backup", [], elsewhere)).toMatchObject({ status: 0 });
  });

  it("wait for a server and payments that are being installed, and say so", async () => {
    const port = await freePort();
    const host = `127.0.0.1:${servers.mongo.port}`;
    const running = start("backup", [], { PAYMENTS_MONGO_URL: url().replace(host, `127.0.0.1:${port}`) });
    // Longer than one look for the server takes.
    await pause(12_000);
    const proxy = await startTcpProxy(servers.mongo.port, port);
    await eventually(() => running.said().includes("no payments yet"), 40_000);
    await fillMesh(url());
    const { status, said, errors } = await running.ended;
    await proxy.close();
    expect([status, errors]).toEqual([0, ""]);
    const [away, none, done] = said.split("\n");
    expect(away).toMatch(/^MongoDB at 127\.0\.0\.1:\d+ .*ECONNREFUSED.*: waiting, for 60 s at most\.$/);
    expect(none).toMatch(/^The database has no payments yet: waiting/);
    expect(done).toMatch(/^Backed up/);
    expect((await runs())?.failures).toBe(0);
  });

  it("make no empty backup, and count nothing, before there are payments", async () => {
    const settings = readBackupSettings(env());
    const backingUp = backUpMesh({ settings, extent: "payments", to: undefined, nowMs: Date.now() }, 100);
    await expect(backingUp).rejects.toThrow("the database has no payments");
    expect(await runs()).toBeNull();
    expect(backups()).toEqual([]);
  });

  it("count what failed, leave what there is, and keep the passwords to themselves", async () => {
    await fillMesh(url());
    await run("backup");
    const [old] = backups();
    const retained = { BACKUP_KEEP: "1", BACKUP_KEEP_DAYS: "0" };
    const away = { ...s3.env, BACKUP_S3_ENDPOINT: "http://127.0.0.1:9" };
    const short = await run("backup", [], { ...retained, BACKUP_PASSPHRASE: "short" });
    const unreachable = await run("backup", [], { ...retained, ...away });
    expect([short.status, short.errors]).toEqual([
      1,
      expect.stringMatching(/^No backup was made: BACKUP_PASS/),
    ]);
    expect([unreachable.status, unreachable.errors]).toEqual([
      1,
      expect.stringContaining("cannot be written"),
    ]);
    expect(backups()).toEqual([old]);
    expect((await runs())?.failures).toBe(2);
  });

  it("say which server is away, and that the metrics will not know, without its password", async () => {
    const errors = jest.spyOn(console, "error").mockImplementation(() => {});
    const PAYMENTS_MONGO_URL = "mongodb://a:secret@127.0.0.1:9/shop?replicaSet=x";
    const settings = readBackupSettings({ ...env(), PAYMENTS_MONGO_URL });
    const backingUp = backUpMesh({ settings, extent: "payments", to: undefined, nowMs: Date.now() }, 0);
    await expect(backingUp).rejects.toThrow(/^(?!.*secret)MongoDB at 127\.0\.0\.1:9 /);
    const logged = errors.mock.calls.flat();
    errors.mockRestore();
    expect(logged).toEqual([expect.stringMatching(/^(?!.*secret)The metrics will not know /)]);
  });

  it("are refused while a payments service is connected, and where a folder is needed", async () => {
    await fillMesh(url());
    await run("backup");
    const service = openMeshPayments(url(), "eventsapp");
    await service.store.ready();
    const { status, errors } = await run("restore", ["latest"]);
    await service.close();
    expect([status, errors]).toEqual([1, expect.stringContaining('is in use by "eventsapp"')]);
    expect((await run("backup", ["--all"])).errors).toContain("--all is for a shop in one process");
    expect((await run("restore", ["latest", "--all"])).errors).toContain(
      "--all is for a shop in one process",
    );
    const empty = { BACKUP_DIR: join(freshFolder(), "none") };
    expect((await run("restore", ["latest"], empty)).errors).toContain(
      "there is no backup of the payments in",
    );
    const half = await run("backup", [], { PAYMENTS_MONGO_URL: "", NATS_URL: "nats://a:secret@bus" });
    expect(half.errors).toMatch(
      /^(?!.*secret)No backup was made: NATS_URL is set without PAYMENTS_MONGO_URL/,
    );
  });
});
