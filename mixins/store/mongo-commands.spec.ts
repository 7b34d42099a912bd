import { beforeAll, expect, it, jest } from "@jest/globals";
import { describeWith, withServers } from "../../test/servers.ts";
import { withLedgerDatabase } from "./mongo-commands.ts";
import { databaseFor } from "./mongo-names.ts";
import { openMongoStore } from "./mongo-store.ts";
import type { Document } from "./port.ts";
import { closedAfterwards, silent } from "./spec-mongo.ts";
import { addressOfUser } from "./spec-mongo-user.ts";

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
  const accountsIn = (ledger: string) =>
    closing(openMongoStore({ ...address(ledger), appName: "eventsapp", log: silent })).collection<Account>({
      name: "accounts",
      indexes: { byMinor: ["minor"] },
    });

  async function read(ledger: string, collections = ["accounts"]): Promise<Account[][]> {
    const batches: Account[][] = [];
    await withLedgerDatabase(address(ledger), ({ readSnapshot }) =>
      readSnapshot(collections, async (_, docs) => void batches.push(docs as Account[])),
    );
    return batches;
  }

  it("reads everything of one moment in batches, while somebody moves money without a pause", async () => {
    const accounts = accountsIn("a");
    const ids = Array.from({ length: 2_500 }, (_, i) => `acc_${i}`);
    await accounts.insertAll(ids.map((_id) => ({ _id, minor: 0 })));
    let moves = 0;
    let isOver = false;
    const moving = (async () => {
      // The last one, which is read long after the first, is always ahead of it or level with it.
      while (!isOver) {
        moves++;
        await accounts.change("acc_2499", {}, { minor: moves });
        await accounts.change("acc_0", {}, { minor: moves });
      }
    })();
    const leads: number[] = [];
    for (let n = 0; n < 5; n++) {
      const before = moves;
      const batches = await read("a");
      expect(batches.map((docs) => docs.length)).toEqual([1_000, 1_000, 500]);
      const all = new Map(batches.flat().map(({ _id, minor }) => [_id, minor]));
      expect(all.size).toBe(2_500);
      leads.push(all.get("acc_2499")! - all.get("acc_0")!);
      expect(moves).toBeGreaterThan(before);
    }
    isOver = true;
    await moving;
    expect(leads.filter((lead) => lead !== 0 && lead !== 1)).toEqual([]);
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

  it("tells who else is connected as this user, until they leave", async () => {
    const store = openMongoStore({ ...address("c"), appName: "eventsapp", log: silent });
    await store.ready();
    const names = () =>
      withLedgerDatabase(address("c"), async ({ clients }) =>
        (await clients())?.map(({ appName, from }) => [appName, from.split(":")[0]]),
      );
    expect(await names()).toContainEqual(["eventsapp", "127.0.0.1"]);
    expect(await names()).toContainEqual(["eventsapp-spec", "127.0.0.1"]);
    await store.close();
    expect((await names())?.map(([appName]) => appName)).not.toContain("eventsapp");
  });

  it("tells who else is connected as any user, where it may see them", async () => {
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
