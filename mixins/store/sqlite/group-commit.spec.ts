import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { expect, test } from "@jest/globals";
import { freshFiles } from "../testing/folder.ts";
import { scriptOn, writeForever, writeUntilRefused } from "../testing/scripts.ts";
import { type Order, order, orderSpec } from "../testing/store-suite-orders.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const freshFile = freshFiles();
const bulky = (id: string, claim: string) => order(id, { note: "x".repeat(3000), claims: [claim] });

/** Commits in the write-ahead log: the frames that carry the size of the database (https://www.sqlite.org/fileformat.html#wal_file_format). */
function commitsIn(file: string): number {
  const log = readFileSync(`${file}-wal`);
  const frame = 24 + log.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at < log.length; at += frame) if (log.readUInt32BE(at + 4) > 0) commits++;
  return commits;
}

test("the writes of one turn are one transaction, and the writes of two turns are two", async () => {
  const file = freshFile();
  const store = openSqliteStore(file);
  const orders = store.collection(orderSpec);
  const before = commitsIn(file);
  const writes = Array.from({ length: 100 }, (_, i) =>
    orders.insert(order(`ord_${i}`, { claims: [`q/${i}`] })),
  );
  const others = [
    orders.change("ord_7", {}, { rank: 1 }),
    orders.remove("ord_8", {}),
    orders.insertAll([order("x")]),
  ];
  await Promise.all([...writes, ...others]);
  expect(commitsIn(file) - before).toBe(1);
  await orders.insert(order("y"));
  expect(commitsIn(file) - before).toBe(2);
  await store.close();
});

test("no write is answered, or can be read, before its transaction is in the log", async () => {
  const file = freshFile();
  const store = openSqliteStore(file);
  const orders = store.collection(orderSpec);
  const before = commitsIn(file);
  const inserting = orders.insert(order("ord_1"));
  expect(await orders.get("ord_1")).toBeNull();
  expect(commitsIn(file)).toBe(before);
  await inserting;
  expect(commitsIn(file)).toBe(before + 1);
  await store.close();
});

test("on a full disk every write of the turn is refused in one sentence, and nothing of it stays", async () => {
  const file = freshFile();
  const store = openSqliteStore(file, { maxPages: 60 });
  const orders = store.collection(orderSpec);
  await orders.insert(bulky("ord_0", "q/0"));
  const writes: Promise<unknown>[] = [orders.change("ord_0", {}, { claims: ["q/moved"] })];
  for (let i = 1; i < 100; i++) writes.push(orders.insert(bulky(`ord_${i}`, `q/${i}`)));
  for (const settled of await Promise.allSettled(writes)) {
    expect(settled.status).toBe("rejected");
    const { message } = (settled as PromiseRejectedResult).reason;
    expect(message).toBe(
      `${file} could not be written and kept nothing of this change: the disk is full (database or disk is full)`,
    );
  }
  expect(await orders.get("ord_0")).toEqual(bulky("ord_0", "q/0"));
  expect(contents(file)).toEqual({ documents: 1, claims: 1 });
  await store.close();
});

test("after a full disk the same store goes on as soon as there is room, and one with more room takes the rest", async () => {
  const file = freshFile();
  const store = openSqliteStore(file, { maxPages: 60 });
  const orders = store.collection(orderSpec);
  let inserted = 0;
  while (inserted < 99 && (await isInserted(orders, bulky(`ord_${inserted}`, `q/${inserted}`)))) inserted++;
  expect(inserted).toBeLessThan(99);
  const refused = bulky(`ord_${inserted}`, `q/${inserted}`);
  expect(await isInserted(orders, refused)).toBe(false);
  for (let i = 0; i < 5; i++) await orders.remove(`ord_${i}`, {});
  expect(await isInserted(orders, refused)).toBe(true);
  await store.close();

  const larger = openSqliteStore(file, { maxPages: 600 });
  const docs = Array.from({ length: 99 }, (_, i) => bulky(`new_${i}`, `new/${i}`));
  expect(await larger.collection(orderSpec).insertAll(docs)).toEqual(docs.map(() => null));
  await larger.close();
  expect(contents(file)).toEqual({ documents: inserted + 1 - 5 + 99, claims: inserted + 1 - 5 + 99 });
});

test("a commit that the disk refuses is answered as a failure, and what it wrote cannot be read", async () => {
  const file = freshFile();
  const said = await runLimited(file, writeUntilRefused);
  const { messages, found, owners, count, answered } = JSON.parse(said);
  expect(messages).toHaveLength(2);
  const sentence = `${file} could not be written and kept nothing of this change: the disk answered with an error`;
  for (const message of messages) expect(message).toContain(sentence);
  expect({ found, owners, count }).toEqual({ found: [], owners: 0, count: answered });
});

test("while another program writes the file, writes are refused in a sentence, and work again afterwards", async () => {
  const file = freshFile();
  const store = openSqliteStore(file);
  const orders = store.collection(orderSpec);
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  await expect(orders.insert(order("ord_1"))).rejects.toThrow(
    `${file} could not be written and kept nothing of this`,
  );
  other.exec("ROLLBACK");
  other.close();
  await orders.insert(order("ord_1"));
  await store.close();
});

test("a process that is killed has lost none of its answered writes", async () => {
  const file = freshFile();
  const answered = await writeUntilKilled(file, 300);
  expect(answered.length).toBeGreaterThanOrEqual(300);
  const store = openSqliteStore(file);
  const orders = store.collection(orderSpec);
  const found = await orders.getAll(answered);
  expect(found.map((doc) => doc._id)).toEqual(answered);
  const owners = await orders.owners("claims", "evt_1", answered);
  expect([...owners.values()]).toEqual(answered);
  const { documents, claims } = contents(file);
  expect(claims).toBe(documents);
  await store.close();
});

async function isInserted(orders: { insert(doc: Order): Promise<void> }, doc: Order): Promise<boolean> {
  return orders.insert(doc).then(
    () => true,
    () => false,
  );
}

/** The contents of the file, read by a connection of its own. */
function contents(file: string) {
  const db = new DatabaseSync(file);
  const { documents } = db.prepare("SELECT count(*) AS documents FROM orders").get()!;
  const { claims } = db
    .prepare('SELECT count(*) AS claims FROM "orders/elements/claims(eventId,claims)"')
    .get()!;
  db.close();
  return { documents, claims } as { documents: number; claims: number };
}

/** In a process that may not make a file longer than 200 KiB, so that at last a commit cannot write the log. */
async function runLimited(file: string, script: string): Promise<string> {
  const argv = ["-c", 'ulimit -f 400; exec "$0" "$@"', process.execPath, ...scriptOn(file, script)];
  const child = spawn("sh", argv, { stdio: ["ignore", "pipe", "inherit"] });
  return text(child.stdout);
}

/** Lets another process insert orders, kills it after N answers, and returns the acknowledged ids. */
async function writeUntilKilled(file: string, answers: number): Promise<string[]> {
  const child = spawn(process.execPath, scriptOn(file, writeForever), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    if (output.split("\n").length > answers) child.kill("SIGKILL");
  });
  const [, signal] = await once(child, "close");
  expect(signal).toBe("SIGKILL");
  return output.split("\n").slice(0, -1);
}
