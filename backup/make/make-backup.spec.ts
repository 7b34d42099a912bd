import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe as about, expect, it } from "@jest/globals";
import { openSqliteStore } from "../../mixins/store/sqlite/sqlite-store.ts";
import { newScratch, removeLeftovers } from "../scratch-folder.ts";
import { backedUp, dataFolder, freshFolder, nowMs, openPayments, payment } from "../testing/data.ts";
import { describe, requireSame } from "./manifest.ts";

/** The files of a folder, without SQLite's own files beside a ledger. */
const namesIn = (folder: string) => readdirSync(folder).filter((name) => !/-(wal|shm)$/.test(name));

about("makeBackup", () => {
  it("says what is in it: rows of each table, and what was charged less what was given back", async () => {
    const dataDir = await dataFolder();
    const { refunds, close } = openPayments(dataDir);
    const { paymentMethod, url, buyerId, ...part } = payment(1, { amountMinor: 500 });
    await refunds.insert({ ...part, _id: "ord_1:refund:1", refund: 1, state: "succeeded" });
    await refunds.insert({ ...part, _id: "ord_1:refund:2", refund: 2, state: "failed" });
    await close();
    const { manifest, bytes, file } = await backedUp(dataDir);
    expect(manifest.entries.map(({ name, rows }) => [name, rows])).toEqual([
      ["payments.sqlite", { payments: 4, refunds: 2 }],
    ]);
    expect(manifest.takenMinor).toEqual({ EUR: 4_500, USD: 1_000 });
    expect(bytes).toBe(statSync(file).size);
  });

  it("leaves the backup alone in its folder, readable by its owner only, and nothing in the data folder", async () => {
    const dataDir = await dataFolder();
    const { file } = await backedUp(dataDir);
    expect(readdirSync(dirname(file))).toEqual(["payments.backup"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(namesIn(dataDir)).toEqual(["out", "payments.sqlite"]);
  });

  it("is whole and of one moment while someone writes without a pause", async () => {
    const dataDir = await dataFolder();
    const { payments, close } = openPayments(dataDir);
    let written = 4;
    let over = false;
    const writing = (async () => {
      while (!over) await payments.insert(payment(++written));
    })();
    const { manifest } = await backedUp(dataDir);
    const during = written;
    over = true;
    await writing;
    await close();
    const { payments: rows = 0 } = manifest.entries[0]!.rows;
    expect(manifest.takenMinor.EUR).toBe((rows - 2) * 2_500);
    expect(during).toBeGreaterThan(rows);
  });

  it("takes every ledger and the keys on request, but never the sandbox processor's own books", async () => {
    const dataDir = await dataFolder();
    for (const name of ["orders", "sandbox"]) await openSqliteStore(join(dataDir, `${name}.sqlite`)).close();
    for (const name of ["keys.json", "lock.db", "notes.txt", "keys.json.new"])
      writeFileSync(join(dataDir, name), "{}");
    const { manifest } = await backedUp(dataDir, "all");
    const names = manifest.entries.map(({ name }) => name);
    expect(names).toEqual(["keys.json", "orders.sqlite", "payments.sqlite"]);
  });

  it("refuses a folder without payments, and a name that is taken", async () => {
    const empty = freshFolder();
    await expect(backedUp(empty)).rejects.toThrow(`there is no payments.sqlite in ${empty}`);
    const dataDir = await dataFolder();
    await backedUp(dataDir);
    await expect(backedUp(dataDir)).rejects.toThrow("payments.backup is there already");
  });

  it("leaves no file when the ledger is damaged", async () => {
    const dataDir = freshFolder();
    writeFileSync(join(dataDir, "payments.sqlite"), "no database at all ".repeat(500));
    await expect(backedUp(dataDir)).rejects.toThrow("not a database");
    expect(readdirSync(join(dataDir, "out"))).toEqual([]);
    expect(readdirSync(dataDir).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("leaves no file when the disk takes none", async () => {
    const dataDir = await dataFolder();
    writeFileSync(join(dataDir, "out"), "a file where the folder should be");
    await expect(backedUp(dataDir)).rejects.toThrow("ENOTDIR");
    expect(namesIn(dataDir)).toEqual(["out", "payments.sqlite"]);
  });
});

about("requireSame", () => {
  it("refuses files that came back with a row, a sum or a byte that is another", async () => {
    const dataDir = await dataFolder();
    const said = await describe(dataDir, ["payments.sqlite"]);
    await requireSame(dataDir, said);
    await expect(requireSame(dataDir, { ...said, takenMinor: { EUR: 1 } })).rejects.toThrow("another sum");
    const { payments, close } = openPayments(dataDir);
    await payments.remove("ord_3:1", {});
    await close();
    await expect(requireSame(dataDir, said)).rejects.toThrow("payments.sqlite was read back differently");
  });
});

about("removeLeftovers", () => {
  it("removes what a process that died left a day ago, and nothing younger", () => {
    const dataDir = freshFolder();
    const [old, young] = [newScratch(dataDir), newScratch(dataDir)];
    mkdirSync(join(old, "taken"));
    const files = ["payments-1.backup.unproven", "payments-1.backup"].map((name) => join(dataDir, name));
    for (const file of files) writeFileSync(file, "");
    const aDayAgoS = Date.now() / 1_000 - 25 * 3_600;
    for (const path of [old, ...files]) utimesSync(path, aDayAgoS, aDayAgoS);
    removeLeftovers(dataDir, Date.now());
    expect([old, ...files, young].map((path) => existsSync(path))).toEqual([false, false, true, true]);
    removeLeftovers(join(dataDir, "not-there"), nowMs);
  });

  it("does not stumble over what goes away while it looks", () => {
    const dataDir = freshFolder();
    // A link to nothing is listed and cannot be looked at, like what another process removes in between.
    symlinkSync(join(dataDir, "gone"), join(dataDir, ".scratch-gone"));
    removeLeftovers(dataDir, Date.now());
    expect(readdirSync(dataDir)).toEqual([".scratch-gone"]);
  });
});

about("newScratch", () => {
  it("says in one sentence that there is no such data folder", () => {
    const folder = join(freshFolder(), "not-there");
    expect(() => newScratch(folder)).toThrow(`the data folder ${folder} cannot be used (ENOENT`);
  });
});
