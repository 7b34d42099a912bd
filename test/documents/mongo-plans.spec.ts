/** Every kind of query that the ledgers can be asked, on every collection that a service declares: none may scan. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import mongoose from "mongoose";
import pino from "pino";
import { type MongoStore, openMongoStore } from "../../mixins/store/mongo/mongo-store.ts";
import type { Collection, CollectionSpec, Document, Query } from "../../mixins/store/port.ts";
import { askedOf, faultsOf, watch } from "../support/profiled-plans.ts";
import { describeWith, withServers } from "../support/servers.ts";

jest.setTimeout(120_000);

type Doc = Document & Record<string, unknown>;
type Spec = CollectionSpec<Doc>;
type Db = mongoose.mongo.Db;

const files = globSync("services/**/*.ts").filter((file) => !file.endsWith(".spec.ts"));
const declaring = files.filter((file) => /: CollectionSpec</.test(readFileSync(file, "utf8")));
const specs: Spec[] = [];
for (const file of declaring) {
  const module = (await import(join(process.cwd(), file))) as Record<string, unknown>;
  specs.push(
    ...Object.entries(module).flatMap(([name, value]) => (/Spec$/.test(name) ? [value as Spec] : [])),
  );
}

it("knows every collection that a service declares", () => {
  const declared = files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/: CollectionSpec</g)]);
  expect(specs).toHaveLength(declared.length);
  expect(specs.length).toBeGreaterThan(20);
  const used = files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/\.collection\((\w+)/g)]);
  expect(used.length).toBeGreaterThanOrEqual(specs.length);
});

describeWith(["mongod"], "queries on MongoDB", () => {
  const servers = withServers({ mongo: {} });
  let client: mongoose.mongo.MongoClient;
  beforeAll(async () => {
    client = await new mongoose.mongo.MongoClient(servers.mongo.url).connect();
  });
  afterAll(() => client.close());

  describe.each(specs.map((spec) => [spec.name, spec] as const))("%s", (name, spec) => {
    it("are answered by an index each, without sorting, and read little more than they answer", async () => {
      const db = client.db(`plans_${name}`);
      await inStore(db.databaseName, (store) => askEverything(store.collection(spec), spec, db));
      const plans = await askedOf(db, name);
      expect(plans.length).toBeGreaterThan(10 * Object.keys(spec.indexes ?? {}).length + 5);
      expect(plans.flatMap((plan) => faultsOf(plan))).toEqual([]);
    });
  });

  it("that scan or sort would be found", async () => {
    const db = client.db("plans_planted");
    await watch(db);
    const rows = db.collection<Doc>("seeded");
    await rows.insertMany(samples({ name: "seeded", indexes: { byState: ["state", "atMs"] } }));
    await rows.createIndex({ state: 1 });
    await rows.find({ atMs: 3 }).toArray();
    await rows.find({ state: "b" }).hint("state_1").sort({ atMs: 1 }).toArray();
    await rows
      .find({ atMs: { $gte: 3 } })
      .hint("state_1")
      .toArray();
    await rows.updateOne({ atMs: 3 }, { $set: { atMs: 4 } });
    const faults = (await askedOf(db, "seeded")).flatMap((plan) => faultsOf(plan));
    expect(faults.map((fault) => /^\w+/.exec(fault)?.[0])).toEqual(["scan", "sort", "reads", "scan"]);
  });

  async function inStore(database: string, work: (store: MongoStore) => Promise<void>): Promise<void> {
    const store = openMongoStore({ url: servers.mongo.url, database, log: pino({ level: "silent" }) });
    try {
      await work(store);
    } finally {
      await store.close();
    }
  }
});

/** Documents with every kind of key in every field that is searched; none breaks a unique key. */
function samples({ indexes = {}, unique = {}, uniqueElements = {} }: Spec): Doc[] {
  const kinds = ["a", "b", "c", 1, 2, 3, null, undefined, true, false];
  return Array.from({ length: 400 }, (_, n) => {
    const doc: Doc = { _id: `id_${n}` };
    const searched = Object.values(indexes).flat();
    for (const [i, field] of searched.entries())
      doc[field] ??= kinds[Math.floor(n / (1 + (i % 3) * 4)) % kinds.length];
    for (const field of Object.values(unique).flat()) doc[field] = `only_${n}`;
    for (const { scope, array } of Object.values(uniqueElements)) {
      Object.assign(doc, { [scope]: `scope_${n % 3}`, [array]: n % 5 === 0 ? [] : [`e_${n}`, `f_${n}`] });
    }
    return { ...doc, _id: `id_${n}` };
  });
}

async function askEverything(collection: Collection<Doc>, spec: Spec, db: Db): Promise<void> {
  const docs = samples(spec);
  await collection.count();
  await watch(db);
  expect(await collection.insertAll(docs)).toEqual(docs.map(() => null));
  await askForDocuments(collection, docs);
  for (const key of Object.keys(spec.uniqueElements ?? {})) {
    expect((await collection.owners(key, "scope_1", ["e_1", "f_4", "e_999"])).size).toBe(2);
  }
  for (const query of queriesOn(spec)) await askForPages(collection, query);
  await db.command({ profile: 0 });
}

async function askForDocuments(collection: Collection<Doc>, [first, second]: Doc[]): Promise<void> {
  const { _id } = first!;
  await collection.get(_id);
  await collection.getAll([_id, "id_2", "none"]);
  await collection.insert(first!).catch(() => {});
  await collection.insert({ ...second!, _id: "new" }).catch(() => {});
  await collection.insertAll([first!, { ...second!, _id: "new" }]);
  await collection.change(_id, { marker: null, list: undefined }, { marker: 1, list: [{ a: 1, b: 2 }] });
  await collection.change(_id, { list: [{ b: 2, a: 1 }] }, { marker: 2 });
  await collection.change(_id, { marker: 9 }, { marker: 3 });
  await collection.remove(_id, { marker: 9 });
  await collection.remove(_id, { list: [{ b: 2, a: 1 }] });
  await collection.insert(first!);
}

/** Each condition on each field of each index, after equality on those before it. */
function queriesOn({ indexes = {} }: Spec): Query<Doc>[] {
  const conditions = [
    "a",
    1,
    null,
    true,
    { in: ["a", 2, null, true] },
    { from: "a" },
    { from: 1, before: 3 },
  ];
  return Object.entries(indexes).flatMap(([index, fields]) => {
    const wheres: Record<string, unknown>[] = [{}];
    for (const [i, field] of fields.entries()) {
      const leading = Object.fromEntries(fields.slice(0, i).map((one) => [one, { in: ["a", "b", 1] }]));
      const equal = Object.fromEntries(fields.slice(0, i).map((one) => [one, "a"]));
      wheres.push(...conditions.map((condition) => ({ ...equal, [field]: condition })));
      wheres.push({ ...leading, [field]: { from: 1 } });
    }
    return wheres.map((where) => ({ index, where, limit: 3 }) as Query<Doc>);
  });
}

async function askForPages(collection: Collection<Doc>, query: Query<Doc>): Promise<void> {
  for (const direction of ["ascending", "descending"] as const) {
    let after: string | undefined;
    for (let page = 0; page < 3; page++) {
      const { nextCursor } = await collection.find({ ...query, direction, after });
      if (nextCursor === null) break;
      after = nextCursor;
    }
  }
  await collection.countWhere(query);
}
