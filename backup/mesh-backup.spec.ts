import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeEach, expect, it, jest } from "@jest/globals";
import { readBackupSettings } from "../lib/env.ts";
import { openSqliteStore } from "../mixins/store/sqlite-store.ts";
import { backupRunsSpec } from "../services/payments/backup-runs.ts";
import { sandboxChargeSpec } from "../services/payments/sandbox-documents.ts";
import { describeWith, withServers } from "../test/servers.ts";
import { backUpMesh } from "./backing-up.ts";
import { withS3 } from "./spec-bucket.ts";
import { dataFolder, freshFolder, openPayments, passphrase, payment } from "./spec-data.ts";
import {
  emptyMesh,
  fillMesh,
  freshPayments,
  idsInMesh,
  openMeshPayments,
  sandboxCharge,
} from "./spec-mesh.ts";

jest.setTimeout(120_000);

describeWith(["mongod"], "backup.ts and restore.ts on a mesh", () => {
  const servers = withServers({ mongo: { user: { name: "x", password: "y" } } });
  const s3 = withS3();
  let env: Record<string, string>;
  beforeEach(async () => {
    const PAYMENTS_MONGO_URL = await freshPayments(servers.mongo);
    env = { PAYMENTS_MONGO_URL, BACKUP_DIR: join(freshFolder(), "backups"), BACKUP_PASSPHRASE: passphrase };
    // All that a process with a root that may only be read can write to.
    env.TMPDIR = freshFolder();
  });
  const url = () => env.PAYMENTS_MONGO_URL as string;
  const backups = () => readdirSync(env.BACKUP_DIR as string).sort();

  async function run(command: string, args: string[] = [], more: Record<string, string> = {}) {
    const child = spawn(process.execPath, [`backup/${command}.ts`, ...args], { env: { ...env, ...more } });
    const [said, complaints] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { status: child.exitCode, said, complaints };
  }
  async function payments(...numbers: number[]) {
    const mesh = openMeshPayments(url());
    await mesh.payments.insertAll(numbers.map((n) => payment(n)));
    await mesh.close();
  }
  async function runs() {
    const { store, close } = openMeshPayments(url());
    const known = await store.collection(backupRunsSpec).get("payments");
    await close();
    return known;
  }

  it("back up, tell what it is, and restore into a folder; what they put aside is gone", async () => {
    await fillMesh(url());
    const { status, said, complaints } = await run("backup");
    expect([status, complaints]).toEqual([0, ""]);
    expect(said).toMatch(
      /^Backed up and proven: \/.*\/payments-.*Z\.backup \(\d+ bytes\)\n {2}payments\.sqlite/,
    );
    expect(said).toContain("charged less given back: €50.00, $10.00");
    const { proven, failures } = (await runs())!;
    expect({ proven, failures }).toEqual({
      ...{ proven: { madeAtMs: expect.any(Number), bytes: expect.any(Number), tookMs: expect.any(Number) } },
      ...{ failures: 0 },
    });
    const into = freshFolder();
    expect(await run("restore", ["latest", "--into", into])).toMatchObject({ status: 0, complaints: "" });
    const { payments, refunds, close } = openPayments(into);
    expect(await payments.get("ord_4:1")).toEqual(payment(4, { amountMinor: 1_000, currency: "USD" }));
    expect([await payments.count(), await refunds.count()]).toEqual([4, 0]);
    await close();
    expect(readdirSync(env.TMPDIR as string)).toEqual([]);
  });

  it("remove what a killed one left in the temporary folder a day ago, and say when there is no such folder", async () => {
    await fillMesh(url());
    const tmpdir = env.TMPDIR as string;
    const [old, young] = ["eventsapp-backup-old", "eventsapp-backup-young"].map((name) => join(tmpdir, name));
    for (const folder of [old!, young!]) mkdirSync(folder);
    writeFileSync(join(old!, "payments.sqlite"), "");
    utimesSync(old!, 0, 0);
    await run("backup");
    expect(readdirSync(tmpdir)).toEqual(["eventsapp-backup-young"]);
    const nowhere = { TMPDIR: "/nonexistent" };
    expect((await run("restore", ["latest"], nowhere)).complaints).toMatch(
      /^The restore failed: the temporary folder \/nonexistent cannot be used \(.*\): .* TMPDIR\.\n$/,
    );
  });

  it("are refused when the database was emptied under running payments, until it is restored", async () => {
    await fillMesh(url());
    await run("backup");
    const [good] = backups();
    await emptyMesh(url());
    const unknown = `No backup was made: this database does not know the backups in ${env.BACKUP_DIR}: it was`;
    expect((await run("backup")).complaints).toContain(unknown);
    await payments(7);
    expect(await run("backup")).toMatchObject({ status: 1, complaints: expect.stringContaining(unknown) });
    expect(backups()).toEqual([good]);
    expect(await runs()).toMatchObject({ proven: null, failures: 2 });
    const elsewhere = { BACKUP_DIR: join(freshFolder(), "elsewhere") };
    expect(await run("restore", [join(env.BACKUP_DIR as string, good!)])).toMatchObject({ status: 0 });
    expect(await run("backup")).toMatchObject({ status: 0, complaints: "" });
    expect(await run("backup", [], elsewhere)).toMatchObject({ status: 0 });
  });

  it("write a file of one's own without telling the metrics, and refuse addresses that are none", async () => {
    await fillMesh(url());
    const to = join(freshFolder(), "today.backup");
    expect(await run("backup", ["--to", to])).toMatchObject({ status: 0, complaints: "" });
    expect(await runs()).toBeNull();
    expect((await run("backup", ["--to", "s3://bucket/name"])).complaints).toMatch(
      /^No backup was made: --to takes a file of this machine, and not s3:\/\/bucket\/name: .*\n$/,
    );
    for (const name of ["s3://backups", "s3://backups/mesh/", "s3://backups/../name"])
      expect((await run("restore", [name], s3.env)).complaints).toContain(
        `${name} cannot be used: it must be like s3://bucket/prefix/name`,
      );
    expect((await run("restore", ["s3://backups/name"])).complaints).toContain(
      "s3://backups/name is named without AWS_ACCESS_KEY_ID",
    );
  });

  it("wait for payments that are being installed, and say so", async () => {
    const running = run("backup");
    await new Promise((done) => setTimeout(done, 3_000));
    await fillMesh(url());
    const { status, said } = await running;
    expect([status, said]).toEqual([
      0,
      expect.stringMatching(/^The database has no payments yet: waiting .*60 s at most\.\nBacked up/),
    ]);
  });

  it("bring an embedded shop's payments into a mesh, where its processor's books are compared", async () => {
    const DATA_DIR = await dataFolder();
    const books = openSqliteStore(join(DATA_DIR, "sandbox.sqlite"));
    await books.collection(sandboxChargeSpec).insertAll([1, 2].map(sandboxCharge));
    await books.close();
    const embedded = { PAYMENTS_MONGO_URL: "", DATA_DIR };
    expect(await run("backup", [], embedded)).toMatchObject({ status: 0, complaints: "" });
    const { status, said } = await run("restore", [join(env.BACKUP_DIR as string, backups()[0]!)]);
    expect([status, said]).toEqual([0, expect.stringContaining("nothing was there before")]);
    expect(await idsInMesh(url())).toEqual([1, 2, 3, 4].map((n) => `ord_${n}:1`));
  });

  it("keep backups in a bucket by the policy, and restore the latest or the one that is named", async () => {
    await fillMesh(url());
    const more = { ...s3.env, BACKUP_S3_URL: "s3://backups/mesh", BACKUP_KEEP: "1", BACKUP_KEEP_DAYS: "0" };
    const made: string[] = [];
    for (const n of [5, 6]) {
      const { said, complaints } = await run("backup", [], more);
      expect(complaints).toBe("");
      made.push(/s3:\/\/backups\/mesh\/payments-\S+/.exec(said)![0]);
      const { payments, close } = openMeshPayments(url());
      await payments.insert(payment(n));
      await close();
    }
    expect((await run("restore", [made[0]!], more)).complaints).toContain(
      `${made[0]} cannot be read: NoSuchKey`,
    );
    for (const name of ["latest", made[1]!]) {
      expect(await run("restore", [name], more)).toMatchObject({ status: 0, complaints: "" });
      expect(await idsInMesh(url())).toEqual([1, 2, 3, 4, 5].map((n) => `ord_${n}:1`));
    }
  });

  it("make no empty backup, and count nothing, before there are payments", async () => {
    const settings = readBackupSettings(env);
    const backingUp = backUpMesh({ settings, extent: "payments", to: undefined, nowMs: Date.now() }, 100);
    await expect(backingUp).rejects.toThrow("the database has no payments");
    expect(await runs()).toBeNull();
    expect(backups()).toEqual([]);
  });

  it("count what failed, leave what there is, and keep the passwords to themselves", async () => {
    await fillMesh(url());
    await run("backup");
    const [old] = backups();
    const kept = { BACKUP_KEEP: "1", BACKUP_KEEP_DAYS: "0" };
    const away = { ...s3.env, BACKUP_S3_ENDPOINT: "http://127.0.0.1:9" };
    const short = await run("backup", [], { ...kept, BACKUP_PASSPHRASE: "short" });
    const unreachable = await run("backup", [], { ...kept, ...away });
    expect([short.status, short.complaints]).toEqual([
      1,
      expect.stringMatching(/^No backup was made: BACKUP_PASS/),
    ]);
    expect([unreachable.status, unreachable.complaints]).toEqual([
      1,
      expect.stringContaining("cannot be written"),
    ]);
    expect(backups()).toEqual([old]);
    expect((await runs())?.failures).toBe(2);
    const gone = await run("backup", [], {
      PAYMENTS_MONGO_URL: "mongodb://a:secret@127.0.0.1:9/shop?replicaSet=x",
    });
    expect(gone.status).toBe(1);
    expect(gone.complaints).toMatch(
      /^(?!.*secret)The metrics will not know .*\nNo backup was made: MongoDB at 127\.0\.0\.1:9 /,
    );
  });

  it("are refused while a payments service is connected, and where a folder is needed", async () => {
    await fillMesh(url());
    await run("backup");
    const service = openMeshPayments(url(), "eventsapp");
    await service.store.ready();
    const { status, complaints } = await run("restore", ["latest"]);
    await service.close();
    expect([status, complaints]).toEqual([1, expect.stringContaining('is in use by "eventsapp"')]);
    expect((await run("backup", ["--all"])).complaints).toContain("--all is for a shop in one process");
    expect((await run("restore", ["latest", "--all"])).complaints).toContain(
      "--all is for a shop in one process",
    );
    const empty = { BACKUP_DIR: join(freshFolder(), "none") };
    expect((await run("restore", ["latest"], empty)).complaints).toContain(
      "there is no backup of the payments in",
    );
    const half = await run("backup", [], { PAYMENTS_MONGO_URL: "", NATS_URL: "nats://a:secret@bus" });
    expect(half.complaints).toMatch(
      /^(?!.*secret)No backup was made: NATS_URL is set without PAYMENTS_MONGO_URL/,
    );
  });
});
