import { join } from "node:path";
import { beforeEach, expect, it, jest } from "@jest/globals";
import { readBackupSettings } from "../../lib/settings/env.ts";
import type { LedgerDatabase } from "../../mixins/store/mongo/mongo-commands.ts";
import { openSqliteStore } from "../../mixins/store/sqlite/sqlite-store.ts";
import { eventually } from "../../test/support/eventually.ts";
import { describeWith, withServers } from "../../test/support/servers.ts";
import { reportRestored } from "../backup-messages.ts";
import { makeBackup } from "../make/make-backup.ts";
import { takingFromMongo } from "../make/mongo-source.ts";
import { freshFolder, nowMs, passphrase, payment } from "../testing/data.ts";
import {
  emptyMesh,
  fillMesh,
  freshPayments,
  idsInMesh,
  openMeshPayments,
  writeMeshBooks,
} from "../testing/mesh.ts";
import { withMeshLedgers } from "./mesh-ledgers.ts";
import { type MeshLedgers, restoreIntoMesh } from "./restore-mesh.ts";

jest.setTimeout(120_000);

describeWith(["mongod"], "restoreIntoMesh, for a user with readWrite on the payments' databases", () => {
  const servers = withServers({ mongo: { user: { name: "x", password: "y" } } });
  let url: string;
  let file: string;
  let restores = 0;
  beforeEach(async () => {
    url = await freshPayments(servers.mongo);
    await fillMesh(url);
    file = join(freshFolder(), "payments.backup");
    await makeBackup({ to: file, passphrase, nowMs, scratch: freshFolder() }, takingFromMongo(url));
  });
  const settings = () => readBackupSettings({ PAYMENTS_MONGO_URL: url });
  const order = () => ({ file, passphrase, nowMs: nowMs + ++restores, scratch: freshFolder() });
  const restoreOnce = (around: (ledgers: MeshLedgers) => MeshLedgers) =>
    withMeshLedgers(settings(), "refuse", (ledgers) => restoreIntoMesh(order(), around(ledgers)));
  /** The server may still count the connection of a restore before, which is refused. */
  const restore = (around = (ledgers: MeshLedgers) => ledgers) =>
    eventually(() =>
      restoreOnce(around).catch((error: Error) => {
        if (error.message.includes('in use by "eventsapp-restore-')) return null;
        throw error;
      }),
    );
  const collections = () => withMeshLedgers(settings(), "refuse", ({ payments }) => payments.collections());

  it("puts the payments of that time back, keeps aside what was there, and writes again what was done since", async () => {
    await writeMeshBooks(url, 1, 2, 5);
    const { payments, close } = openMeshPayments(url);
    await payments.insert(payment(6));
    await close();
    const restored = await restore();
    expect(restored.reconciled?.mended).toEqual(["ord_5:1"]);
    expect(restored.reconciled?.differences).toEqual([
      { text: expect.stringContaining("knows nothing"), fields: { orderId: "ord_4", attempt: 1 } },
    ]);
    expect(await idsInMesh(url)).toEqual([1, 2, 3, 4, 5].map((n) => `ord_${n}:1`));
    const aside = (await collections()).filter((name) => name.startsWith("before-restore-")).sort();
    expect(aside.map((name) => name.split("Z-")[1])).toEqual([
      "payments",
      "refunds",
      "watermarks",
      "webhookEvents",
    ]);
    for (const name of aside) expect(restored.setAside).toContain(name);
    expect(reportRestored(restored)).toContain(
      "compared with the card processor: 1 rows written again or moved on",
    );
  });

  it("restores into a database that is gone altogether, marks and webhooks included", async () => {
    await emptyMesh(url);
    expect(await restore()).toMatchObject({ setAside: null, reconciled: null });
    expect(await idsInMesh(url)).toHaveLength(4);
    const { webhookEvents, watermarks, close } = openMeshPayments(url);
    expect([await webhookEvents.count(), (await watermarks.get("processor"))?.version]).toEqual([1, 1]);
    await close();
  });

  it("ends the same when it is cut off before or after any of its steps and run again", async () => {
    await writeMeshBooks(url, 1, 2, 5);
    const { payments, close } = openMeshPayments(url);
    await payments.insert(payment(6));
    await close();
    let cuts = 0;
    for (let step = 0; ; step++) {
      const ended = await restore(cutAt(step)).then(
        () => "whole",
        (error: Error) => error.message,
      );
      if (ended === "whole") break;
      expect([
        "cut",
        "the restore was cut off (cut): run it again before any payments service starts.",
      ]).toContain(ended);
      cuts++;
      if (step % 5 !== 0) continue;
      await restore();
      expect(await idsInMesh(url)).toEqual([1, 2, 3, 4, 5].map((n) => `ord_${n}:1`));
      expect((await collections()).filter((name) => name.startsWith("restoring_"))).toEqual([]);
    }
    // Five are dropped, and what was there and what is staged are renamed: each before and after.
    expect(cuts).toBeGreaterThanOrEqual(20);
    expect(await idsInMesh(url)).toEqual([1, 2, 3, 4, 5].map((n) => `ord_${n}:1`));
    const retained = (await collections()).filter((name) => name.endsWith("-payments"));
    expect(retained.length).toBeGreaterThan(1);
  });

  it("keeps backups from being made while it is not finished, and not when it gave up by itself", async () => {
    const taking = takingFromMongo(url);
    let refusals = 0;
    const looking = (ledgers: MeshLedgers): MeshLedgers => ({
      ...ledgers,
      async requireStopped() {
        await ledgers.requireStopped();
        if (refusals++ === 0) return;
        await expect(taking(freshFolder())).rejects.toThrow("a restore of the payments is under way");
        throw new Error("someone came");
      },
    });
    await expect(restore(looking)).rejects.toThrow("someone came");
    expect(await taking(freshFolder())).toEqual(["payments.sqlite"]);
    expect(await idsInMesh(url)).toHaveLength(4);
  });

  it("keeps backups from being made when it died after moving the payments, and the next one gave up", async () => {
    const dying = (ledgers: MeshLedgers): MeshLedgers => {
      const rename: LedgerDatabase["rename"] = async (from, to) => {
        await ledgers.payments.rename(from, to);
        if (from === "payments") throw new Error("killed");
      };
      return { ...ledgers, payments: { ...ledgers.payments, rename } };
    };
    await expect(restore(dying)).rejects.toThrow("the restore was cut off (killed): run it again");
    let asked = 0;
    const givingUp = (ledgers: MeshLedgers): MeshLedgers => ({
      ...ledgers,
      async requireStopped() {
        if (asked++ > 0) throw new Error("someone came");
      },
    });
    await expect(restore(givingUp)).rejects.toThrow("someone came");
    const taking = takingFromMongo(url);
    await expect(taking(freshFolder())).rejects.toThrow("a restore of the payments is under way");
    await restore();
    expect(await taking(freshFolder())).toEqual(["payments.sqlite"]);
  });

  it("is refused while a payments service is connected, and touches nothing", async () => {
    const service = openMeshPayments(url, "eventsapp");
    await service.store.ready();
    const before = await collections();
    await expect(restore()).rejects.toThrow(
      /^the payments' server is in use by "eventsapp" from 127\.0\.0\.1:\d+: stop/,
    );
    await service.close();
    expect(await collections()).toEqual(before);
    await restore();
  });

  it("asks to be told where the server does not say who is connected", async () => {
    const silent = (ledger: LedgerDatabase) => ({ ...ledger, clients: async () => null });
    const { requireStopped } = await import("./payments-stopped.ts");
    await withMeshLedgers(settings(), "refuse", async ({ payments }) => {
      await expect(requireStopped(silent(payments), "x", "refuse")).rejects.toThrow("--payments-are-stopped");
      await requireStopped(silent(payments), "x", "trust");
    });
  });

  it("touches nothing when the backup is damaged, of another passphrase, or of a version that keeps more", async () => {
    const before = await collections();
    const wrong = withMeshLedgers(settings(), "refuse", (ledgers) =>
      restoreIntoMesh({ ...order(), passphrase: "quite another passphrase" }, ledgers),
    );
    await expect(wrong).rejects.toThrow("another passphrase");
    const later = join(freshFolder(), "later.backup");
    await makeBackup({ to: later, passphrase, nowMs, scratch: freshFolder() }, async (folder) => {
      const store = openSqliteStore(join(folder, "payments.sqlite"));
      store.collection({ name: "disputes" });
      await store.close();
      return ["payments.sqlite"];
    });
    file = later;
    await expect(restore()).rejects.toThrow('has a collection "disputes", which this version does not know');
    expect((await collections()).sort()).toEqual(before.sort());
  });
});

/** The process dies at this step: half of the steps are just before what they do, half just after. */
function cutAt(step: number): (ledgers: MeshLedgers) => MeshLedgers {
  let steps = 0;
  const cutting =
    <A extends unknown[]>(work: (...args: A) => Promise<void>) =>
    async (...args: A) => {
      if (steps > step) throw new Error("cut");
      if (steps++ === step) throw new Error("cut");
      await work(...args);
      if (steps++ === step) throw new Error("cut");
    };
  return (ledgers) => {
    const { create, rename, drop } = ledgers.payments;
    const cut = { create: cutting(create), rename: cutting(rename), drop: cutting(drop) };
    return { ...ledgers, payments: { ...ledgers.payments, ...cut } };
  };
}
