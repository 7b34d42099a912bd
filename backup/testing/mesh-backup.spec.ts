import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, jest } from "@jest/globals";
import { openSqliteStore } from "../../mixins/store/sqlite/sqlite-store.ts";
import { sandboxChargeSpec } from "../../services/payments/provider/sandbox-documents.ts";
import { describeWith } from "../../test/support/servers.ts";
import { withS3 } from "./bucket.ts";
import { withCommands } from "./commands.ts";
import { dataFolder, freshFolder, openPayments, payment } from "./data.ts";
import { fillMesh, idsInMesh, openMeshPayments, sandboxCharge } from "./mesh.ts";

jest.setTimeout(120_000);

describeWith(["mongod"], "backup.ts and restore.ts on a mesh", () => {
  const { url, env, backups, run, runs } = withCommands();
  const s3 = withS3();

  it("back up, tell what it is, and restore into a folder; what they put aside is gone", async () => {
    await fillMesh(url());
    const { status, said, errors } = await run("backup");
    expect([status, errors]).toEqual([0, ""]);
    expect(said).toMatch(
      /^Backed up and verified: \/.*\/payments-.*Z\.backup \(\d+ bytes\)\n {2}payments\.sqlite/,
    );
    expect(said).toContain("charged less given back: €50.00, $10.00");
    const { proven, failures } = (await runs())!;
    expect({ proven, failures }).toEqual({
      ...{ proven: { madeAtMs: expect.any(Number), bytes: expect.any(Number), tookMs: expect.any(Number) } },
      ...{ failures: 0 },
    });
    const into = freshFolder();
    expect(await run("restore", ["latest", "--into", into])).toMatchObject({ status: 0, errors: "" });
    const { payments, refunds, close } = openPayments(into);
    expect(await payments.get("ord_4:1")).toEqual(payment(4, { amountMinor: 1_000, currency: "USD" }));
    expect([await payments.count(), await refunds.count()]).toEqual([4, 0]);
    await close();
    expect(readdirSync(env().TMPDIR as string)).toEqual([]);
  });

  it("remove what a killed one left in the temporary folder a day ago, and say when there is no such folder", async () => {
    await fillMesh(url());
    const tmpdir = env().TMPDIR as string;
    const [old, young] = ["eventsapp-backup-old", "eventsapp-backup-young"].map((name) => join(tmpdir, name));
    for (const folder of [old!, young!]) mkdirSync(folder);
    writeFileSync(join(old!, "payments.sqlite"), "");
    utimesSync(old!, 0, 0);
    await run("backup");
    expect(readdirSync(tmpdir)).toEqual(["eventsapp-backup-young"]);
    const nowhere = { TMPDIR: "/nonexistent" };
    expect((await run("restore", ["latest"], nowhere)).errors).toMatch(
      /^The restore failed: the temporary folder \/nonexistent cannot be used \(.*\): .* TMPDIR\.\n$/,
    );
  });

  it("write a separate file without updating the metrics, and refuse invalid addresses", async () => {
    await fillMesh(url());
    const to = join(freshFolder(), "today.backup");
    expect(await run("backup", ["--to", to])).toMatchObject({ status: 0, errors: "" });
    expect(await runs()).toBeNull();
    expect((await run("backup", ["--to", "s3://bucket/name"])).errors).toMatch(
      /^No backup was made: --to takes a file of this machine, and not s3:\/\/bucket\/name: .*\n$/,
    );
    for (const name of ["s3://backups", "s3://backups/mesh/", "s3://backups/../name"])
      expect((await run("restore", [name], s3.env)).errors).toContain(
        `${name} cannot be used: it must be like s3://bucket/prefix/name`,
      );
    expect((await run("restore", ["s3://backups/name"])).errors).toContain(
      "s3://backups/name is named without AWS_ACCESS_KEY_ID",
    );
  });

  it("bring an embedded shop's payments into a mesh, where its processor's books are compared", async () => {
    const DATA_DIR = await dataFolder();
    const books = openSqliteStore(join(DATA_DIR, "sandbox.sqlite"));
    await books.collection(sandboxChargeSpec).insertAll([1, 2].map(sandboxCharge));
    await books.close();
    const embedded = { PAYMENTS_MONGO_URL: "", DATA_DIR };
    expect(await run("backup", [], embedded)).toMatchObject({ status: 0, errors: "" });
    const { status, said } = await run("restore", [join(env().BACKUP_DIR as string, backups()[0]!)]);
    expect([status, said]).toEqual([0, expect.stringContaining("nothing was there before")]);
    expect(await idsInMesh(url())).toEqual([1, 2, 3, 4].map((n) => `ord_${n}:1`));
  });

  it("keep backups in a bucket by the policy, and restore the latest or the one that is named", async () => {
    await fillMesh(url());
    const more = { ...s3.env, BACKUP_S3_URL: "s3://backups/mesh", BACKUP_KEEP: "1", BACKUP_KEEP_DAYS: "0" };
    const made: string[] = [];
    for (const n of [5, 6]) {
      const { said, errors } = await run("backup", [], more);
      expect(errors).toBe("");
      made.push(/s3:\/\/backups\/mesh\/payments-\S+/.exec(said)![0]);
      const { payments, close } = openMeshPayments(url());
      await payments.insert(payment(n));
      await close();
    }
    expect((await run("restore", [made[0]!], more)).errors).toContain(`${made[0]} cannot be read: NoSuchKey`);
    for (const name of ["latest", made[1]!]) {
      expect(await run("restore", [name], more)).toMatchObject({ status: 0, errors: "" });
      expect(await idsInMesh(url())).toEqual([1, 2, 3, 4, 5].map((n) => `ord_${n}:1`));
    }
  });
});
