import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, jest } from "@jest/globals";
import { openSqliteStore } from "../../../mixins/store/sqlite/sqlite-store.ts";
import { type Payment, paymentSpec } from "../../../services/payments/ledger/payment-documents.ts";
import { orderIn, pay, reserved } from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop, temporaryFolder } from "../../shop/deployments/deployment.ts";
import { readLedgers } from "../../shop/ledgers.ts";
import { numberIn } from "../../shop/metrics.ts";
import { eventually } from "../../support/eventually.ts";

jest.setTimeout(120_000);

const DATA_DIR = temporaryFolder();
const BACKUP_DIR = temporaryFolder();
const OWN_BACKUPS = temporaryFolder();
afterAll(() => {
  for (const folder of [DATA_DIR, BACKUP_DIR, OWN_BACKUPS]) rmSync(folder, { recursive: true, force: true });
});
const passphrase = "the passphrase of a journey";

/** `npm run backup` or `npm run restore`, as an operator runs it in another terminal. */
function run(command: "backup" | "restore", args: string[], env: Record<string, string> = {}) {
  const ended = spawnSync(process.execPath, [`backup/${command}.ts`, ...args], {
    encoding: "utf8",
    env: { DATA_DIR, BACKUP_DIR, BACKUP_PASSPHRASE: passphrase, ...env },
  });
  return { status: ended.status, said: `${ended.stdout}${ended.stderr}` };
}

async function paymentsIn(dataDir: string): Promise<Payment[]> {
  const store = openSqliteStore(join(dataDir, "payments.sqlite"));
  const { items } = await store.collection(paymentSpec).find({ index: "byOrder", where: {}, limit: 100 });
  await store.close();
  return items;
}

async function bought(buyer: Api, sale: OnSale, paymentMethod = "pm_card_visa"): Promise<string> {
  const { id } = await reserved(buyer, sale);
  await pay(buyer, id, paymentMethod);
  return id;
}

describe("a shop whose payments' ledger is lost and restored from a backup", () => {
  const orders: string[] = [];
  let sale: OnSale;
  let file: string;

  async function open(): Promise<{ shop: OpenShop; buyer: Api }> {
    const shop = await openShop({ DATA_DIR });
    return { shop, buyer: await shop.signedIn("buyer") };
  }

  it("is backed up while it sells", async () => {
    const { shop, buyer } = await open();
    sale = await putOnSale(await shop.signedIn("creator"), { quotas: [general(20)] });
    for (let i = 0; i < 3; i++) orders.push(await bought(buyer, sale));
    const selling = bought(buyer, sale);
    const { status, said } = run("backup", []);
    expect([status, said]).toEqual([0, expect.stringMatching(/verified: .*charged less given back: €/s)]);
    orders.push(await selling);
    file = join(BACKUP_DIR, readdirSync(BACKUP_DIR)[0]!);

    // Sold after the backup: done, declined and then done, and an answer that was lost when the shop stops.
    orders.push(await bought(buyer, sale));
    const { id } = await reserved(buyer, sale);
    await pay(buyer, id, "pm_card_visa_chargeDeclined");
    await pay(buyer, id, "pm_card_visa");
    orders.push(id, await bought(buyer, sale, "pm_sandbox_lost_charged"));
    await shop.shop.stop();
  });

  it("refuses to restore without the passphrase, and while it runs", async () => {
    expect(run("restore", [file], { BACKUP_PASSPHRASE: "not the passphrase of it" })).toMatchObject({
      status: 1,
      said: `The restore failed: ${file} was encrypted with another passphrase.\n`,
    });
    const shop = await openShop({ DATA_DIR });
    const { status, said } = run("restore", [file]);
    await shop.shop.stop();
    expect([status, said]).toEqual([1, expect.stringContaining("is in use by another running EventsApp")]);
  });

  it("gets every charge's row back, and every order ends right", async () => {
    const before = await paymentsIn(DATA_DIR);
    for (const name of readdirSync(DATA_DIR)) if (name.startsWith("payments")) rmSync(join(DATA_DIR, name));
    const { status, said } = run("restore", [file]);
    expect([status, said]).toEqual([0, expect.stringContaining("0 differences that want a person")]);
    const restored = await paymentsIn(DATA_DIR);
    expect(restored.map(({ _id }) => _id)).toEqual(before.map(({ _id }) => _id));

    const { shop, buyer } = await open();
    for (const id of orders) expect(await orderIn(buyer, id, "fulfilled")).toBeTruthy();
    await eventually(async () => (await buyer.get("/orders")).body.items.length >= orders.length);
    await shop.shop.stop();
    const { charges } = await readLedgers(DATA_DIR);
    expect(charges.map(({ orderId }) => orderId).sort()).toEqual([...orders].sort());
    const succeeded = (await paymentsIn(DATA_DIR)).filter(({ state }) => state === "succeeded");
    expect(succeeded.map(({ orderId }) => orderId).sort()).toEqual([...orders].sort());
  });
});

describe("a shop that backs itself up", () => {
  it("says when it last did, how much that was, and whether it failed", async () => {
    const shop = await openShop({
      ...{ OPS_PORT: 0, BACKUP_DIR: OWN_BACKUPS, BACKUP_EVERY: 500, BACKUP_PASSPHRASE: passphrase },
    });
    const metrics = async () => await (await fetch(`${shop.shop.opsUrls[0]}/metrics`)).text();
    await eventually(async () => /^eventsapp_backup_size_bytes [1-9]/m.test(await metrics()), 30_000);
    expect(numberIn(await metrics(), "eventsapp_backup_age_seconds")).toBeLessThan(30);
    expect(numberIn(await metrics(), "eventsapp_backup_failures_total")).toBe(0);
    await shop.close();
  });
});
