import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { lockDataFolder } from "../../mixins/store/sqlite/data-folder.ts";
import { openSqliteStore } from "../../mixins/store/sqlite/sqlite-store.ts";
import {
  newSandboxCharge,
  sandboxChargeSpec,
  withOutcome,
} from "../../services/payments/provider/sandbox-documents.ts";
import { reportRestored, summaryLines } from "../backup-messages.ts";
import type { Extent } from "../make/ledger-source.ts";
import {
  backedUp,
  dataFolder,
  freshFolder,
  nowMs,
  openPayments,
  passphrase,
  payment,
} from "../testing/data.ts";
import { restoreBackup } from "./restore-folder.ts";

function restore(file: string, into: string, extent: Extent = "payments") {
  return restoreBackup({ file, into, extent, passphrase, nowMs });
}

async function idsIn(dataDir: string): Promise<string[]> {
  const { payments, close } = openPayments(dataDir);
  const { items } = await payments.find({ index: "byOrder", where: {}, limit: 100 });
  await close();
  return items.map(({ _id }) => _id);
}

/** The sandbox processor's books with a succeeded charge of these orders. */
async function writeBooks(dataDir: string, ...orders: number[]): Promise<void> {
  const store = openSqliteStore(join(dataDir, "sandbox.sqlite"));
  const docs = orders.map((n) => {
    const { _id: key, orderId, attempt, amountMinor, currency, buyerId, paymentMethod } = payment(n);
    const request = { key, orderId, attempt, amountMinor, currency, buyerId, paymentMethod };
    return withOutcome(newSandboxCharge(request, nowMs), { outcome: "succeeded" }, { nowMs });
  });
  await store.collection(sandboxChargeSpec).insertAll(docs);
  await store.close();
}

describe("restoreBackup", () => {
  it("puts the ledger of that time back, and keeps aside what was there", async () => {
    const dataDir = await dataFolder();
    const { file } = await backedUp(dataDir);
    const { payments, close } = openPayments(dataDir);
    await payments.insert(payment(5));
    await close();
    const { setAside, createdAt, names } = await restore(file, dataDir);
    expect({ createdAt, names }).toEqual({
      createdAt: "2026-01-01T12:00:00.000Z",
      names: ["payments.sqlite"],
    });
    expect(await idsIn(dataDir)).toHaveLength(4);
    expect(setAside).toBe(join(dataDir, "before-restore-2026-01-01T12-00-00.000Z"));
    expect(await idsIn(setAside!)).toHaveLength(5);
  });

  it("never lets the log of the old ledger meet the restored one", async () => {
    const dataDir = await dataFolder();
    const { file } = await backedUp(dataDir);
    const dead = openPayments(dataDir);
    await dead.payments.insertAll(Array.from({ length: 50 }, (_, i) => payment(i + 10)));
    // Not closed: the state after a kill, with the last writes in the log only.
    const { setAside } = await restore(file, dataDir);
    expect(readdirSync(setAside!).sort()).toEqual(
      expect.arrayContaining(["payments.sqlite", "payments.sqlite-wal"]),
    );
    expect(await idsIn(dataDir)).toHaveLength(4);
    await dead.close();
  });

  it("makes a folder that was not there, and says that nothing was", async () => {
    const { file } = await backedUp(await dataFolder());
    const into = join(freshFolder(), "new", "data");
    const restored = await restore(file, into);
    expect(restored).toMatchObject({ setAside: null, reconciled: null });
    expect(await idsIn(into)).toHaveLength(4);
    expect(reportRestored(restored).join("\n")).toContain("not compared with the card processor");
  });

  it("writes again what the processor has done since, and names what it does not know", async () => {
    const dataDir = await dataFolder();
    await writeBooks(dataDir, 1, 2, 5, 6);
    const { file } = await backedUp(dataDir);
    const restored = await restore(file, dataDir);
    expect(restored.reconciled?.mended.sort()).toEqual(["ord_5:1", "ord_6:1"]);
    expect(restored.reconciled?.differences).toEqual([
      {
        text: expect.stringContaining("the processor knows nothing"),
        fields: { orderId: "ord_4", attempt: 1 },
      },
    ]);
    expect(await idsIn(dataDir)).toHaveLength(6);
    expect(reportRestored(restored)).toEqual(
      expect.arrayContaining(["  ord_5:1", expect.stringMatching(/knows nothing: .*ord_4/)]),
    );
  });

  it("is done all the same when the processor's books cannot be read, and says so", async () => {
    const dataDir = await dataFolder();
    const { file } = await backedUp(dataDir);
    writeFileSync(join(dataDir, "sandbox.sqlite"), "no database at all ".repeat(500));
    const { reconciled } = await restore(file, dataDir);
    expect(reconciled?.differences).toEqual([
      { text: expect.stringContaining("could not be compared"), fields: { reason: expect.any(String) } },
    ]);
    expect(await idsIn(dataDir)).toHaveLength(4);
  });

  it("is refused while a shop uses the folder, and touches nothing", async () => {
    const dataDir = await dataFolder();
    const { file } = await backedUp(dataDir);
    const lock = lockDataFolder(dataDir);
    await expect(restore(file, dataDir)).rejects.toThrow("is in use by another running EventsApp");
    lock.release();
    expect(readdirSync(dataDir).filter((name) => /before|scratch/.test(name))).toEqual([]);
    await restore(file, dataDir);
  });

  it("touches nothing when the backup is damaged or sealed with another passphrase", async () => {
    const dataDir = await dataFolder();
    const { file } = await backedUp(dataDir);
    const strange = restoreBackup({
      ...{ file, into: dataDir, extent: "payments", passphrase: "another passphrase", nowMs },
    });
    await expect(strange).rejects.toThrow("another passphrase");
    writeFileSync(file, "something else");
    await expect(restore(file, dataDir)).rejects.toThrow("is no backup");
    expect(readdirSync(dataDir).filter((name) => /before|scratch/.test(name))).toEqual([]);
    expect(await idsIn(dataDir)).toHaveLength(4);
  });

  it("restores all of a backup of all on request, and the payments alone by default", async () => {
    const dataDir = await dataFolder();
    writeFileSync(join(dataDir, "keys.json"), '{"old":true}');
    const { file } = await backedUp(dataDir, "all");
    const [payments, all] = [freshFolder(), freshFolder()];
    await restore(file, payments);
    await restore(file, all, "all");
    const ours = (folder: string) => readdirSync(folder).filter((name) => /^[kp].*(json|sqlite)$/.test(name));
    expect(ours(payments)).toEqual(["payments.sqlite"]);
    expect(ours(all)).toEqual(["keys.json", "payments.sqlite"]);
  });

  it("says when all is wanted of a backup of the payments", async () => {
    const { file, manifest } = await backedUp(await dataFolder());
    await expect(restore(file, freshFolder(), "all")).rejects.toThrow("holds the payments' ledger only");
    expect(summaryLines(manifest)).toEqual([
      expect.stringMatching(/^payments.sqlite, \d+ bytes, 4 in payments, 0 in refunds$/),
      "charged less given back: €50.00, $10.00",
    ]);
  });
});
