import { expect, it } from "@jest/globals";
import { insertIfNew, insertOnce } from "./insert-once.ts";
import { openMemoryStore } from "./memory/memory-store.ts";

interface Thing {
  _id: string;
  bodyHash: string;
  name?: string;
}

const newThings = () => openMemoryStore().collection<Thing>({ name: "things", unique: { name: ["name"] } });

it("insertIfNew says whether the document is new, and leaves the old one alone", async () => {
  const things = newThings();
  expect(await insertIfNew(things, { _id: "t1", bodyHash: "a" })).toBe(true);
  expect(await insertIfNew(things, { _id: "t1", bodyHash: "b" })).toBe(false);
  expect(await things.get("t1")).toEqual({ _id: "t1", bodyHash: "a" });
});

it("insertIfNew throws when another key is broken than the id", async () => {
  const things = newThings();
  await things.insert({ _id: "t1", bodyHash: "a", name: "same" });
  await expect(insertIfNew(things, { _id: "t2", bodyHash: "a", name: "same" })).rejects.toMatchObject({
    key: "name",
  });
});

it("insertOnce gives many at once with the same request the same thing", async () => {
  const things = newThings();
  const made = [1, 2, 3].map((n) => insertOnce(things, { _id: "t1", bodyHash: "a", name: `try ${n}` }));
  const [first, ...others] = await Promise.all(made);
  for (const other of others) expect(other).toEqual(first);
  expect(await things.count()).toBe(1);
});

it("insertOnce refuses a key that made something else", async () => {
  const things = newThings();
  await insertOnce(things, { _id: "t1", bodyHash: "a" });
  await expect(insertOnce(things, { _id: "t1", bodyHash: "b" })).rejects.toMatchObject({
    type: "IDEMPOTENCY_KEY_REUSED",
  });
});

it("insertOnce inserts again when what stood in its way is gone", async () => {
  const things = newThings();
  await things.insert({ _id: "t1", bodyHash: "old" });
  const get = async (id: string) => {
    await things.remove(id, {});
    return null;
  };
  const insert = things.insert.bind(things);
  expect(await insertOnce({ insert, get }, { _id: "t1", bodyHash: "new" })).toMatchObject({
    bodyHash: "new",
  });
});
