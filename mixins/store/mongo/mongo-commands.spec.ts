import { beforeAll, expect, it, jest } from "@jest/globals";
import { eventually } from "../../../test/support/eventually.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import type { Document } from "../port.ts";
import { closedAfterwards, silent } from "../testing/mongo.ts";
import { addressOfUser } from "../testing/mongo-user.ts";
import { withLedgerDatabase } from "./mongo-commands.ts";
import { databaseFor } from "./mongo-names.ts";
import { openMongoStore } from "./mongo-store.ts";

jest.setTimeout(60_000);

interface Account extends Document {
  minor: number;
  note?: unknown;
}

describeWith(["mongod"], "withLedgerDatabase, for a user with readWrite on its own databases", () => {
  const servers = withServers({ mongo: { user: { name: "x", password: "y" } } });
  const closing = closedAfterwards();
  let url: string;
  beforeAll(async () => {
    url = await addressOfUser(servers.mongo, "shop", ["shop_a", "shop_b", "shop_c"]);
  });
  const address = (ledger: string) => ({
    url,
    database: databaseFor(url, ledger),
    appName: "eventsapp-spec",
  });
  const collectionIn = (ledger: string, name: string) =>
    closing(openMongoStore({ ...address(ledger), appName: "eventsapp", log: silent })).collection<Account>({
      name,
      indexes: { byMinor: ["minor"] },
    });
  const accountsIn = (ledger: string) => collectionIn(ledger, "accounts");

  async function read(ledger: string, collections = ["accounts"]): Promise<Account[][]> {
    const batches: Account[][] = [];
    await withLedgerDatabase(address(ledger), ({ readSnapshot }) =>
      readSnapshot(collections, async (_, docs) => void batches.push(docs as Account[])),
    );
    return batches;
  }

  it("reads everything of one moment in batches, while someone writes between them", async () => {
    const accounts = accountsIn("a");
    const payouts = collectionIn("a", "payouts");
    const before = Array.from({ length: 2_500 }, (_, i) => ({ _id: `acc_${i}`, minor: 0 }));
    await accounts.insertAll(before);
    await payouts.insert({ _id: "out_1", minor: 0 });
    const batches: Document[][] = [];
    await withLedgerDatabase(address("a"), ({ readSnapshot }) =>
      readSnapshot(["accounts", "payouts"], async (_, docs) => {
        batches.push(docs);
        // In each batch that is still to be read something is another one on the server.
        if (batches.length > 1) return;
        for (const n of [0, 1_500, 2_499]) await accounts.change(`acc_${n}`, {}, { minor: 1 });
        await accounts.insert({ _id: "acc_late", minor: 1 });
        await payouts.remove("out_1", {});
        await payouts.insert({ _id: "out_late", minor: 1 });
      }),
    );
    expect(batches.map((docs) => docs.length)).toEqual([1_000, 1_000, 500, 1]);
    expect(batches.flat()).toEqual([...before, { _id: "out_1", minor: 0 }]);
    const [now] = await read("a", ["payouts"]);
    expect(now).toEqual([{ _id: "out_late", minor: 1 }]);
  });

  it("gives documents as they were given in, without the mark, and nothing of a collection that is not there", async () => {
    const doc = { _id: "acc_1", minor: 1, note: { $ref: "x", half: "half\ud800" } };
    await accountsIn("b").insert(doc);
    expect(await read("b", ["nowhere", "accounts"])).toEqual([[doc]]);
  });

  it("renames with its indexes, and drops, also what is not there", async () => {
    await accountsIn("c").insert({ _id: "acc_1", minor: 1 });
    await withLedgerDatabase(address("c"), async (ledger) => {
      await ledger.drop("never");
      await ledger.rename("accounts", "before-2027-01-31T12-00-00.000Z-accounts");
      expect(await ledger.collections()).toEqual(["before-2027-01-31T12-00-00.000Z-accounts"]);
      await ledger.rename("before-2027-01-31T12-00-00.000Z-accounts", "accounts");
      const { items } = await accountsIn("c").find({ index: "byMinor", where: { minor: 1 }, limit: 1 });
      expect(items).toHaveLength(1);
      await ledger.drop("accounts");
      expect(await ledger.collections()).toEqual([]);
    });
  });

  it("lists who else is connected as this user, until they leave", async () => {
    const store = openMongoStore({ ...address("c"), appName: "eventsapp", log: silent });
    await store.ready();
    const names = () =>
      withLedgerDatabase(address("c"), async ({ clients }) =>
        (await clients())?.map(({ appName, from }) => [appName, from.split(":")[0]]),
      );
    expect(await names()).toContainEqual(["eventsapp", "127.0.0.1"]);
    expect(await names()).toContainEqual(["eventsapp-spec", "127.0.0.1"]);
    await store.close();
    // The server notices a closed connection a moment later.
    await eventually(async () => (await names())?.every(([appName]) => appName !== "eventsapp"));
  });

  it("lists who else is connected as any user, where it may see them", async () => {
    const store = openMongoStore({ ...address("c"), appName: "eventsapp", log: silent });
    await store.ready();
    const admin = { ...address("c"), url: servers.mongo.adminUrl };
    const found = await withLedgerDatabase(admin, ({ clients }) => clients());
    expect(found?.map(({ appName }) => appName)).toContain("eventsapp");
    await store.close();
  });

  it("says in one sentence, without the password, what the server does not let it do", async () => {
    const strange = withLedgerDatabase({ ...address("a"), database: "shop_z" }, (ledger) =>
      ledger.rename("a", "b"),
    );
    await expect(strange).rejects.toThrow(
      /^MongoDB at 127\.0\.0\.1:\d+ \(database "shop_z"\) could not be used: Unauthorized \(13\)\.$/,
    );
    const wrong = { ...address("a"), url: url.replace("p%2Fw", "secret") };
    await expect(withLedgerDatabase(wrong, ({ collections }) => collections())).rejects.toThrow(
      /^MongoDB at \S+ \(database "shop_a"\) could not be used: the user or the password of the address is not right\.$/,
    );
  });
});
