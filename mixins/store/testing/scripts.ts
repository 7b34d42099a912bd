/** Scripts for another process, which may be killed or run out of room; each has `orders`, the orders of a file. */

/** Node's arguments to run a script on the orders of a file. */
export function scriptOn(file: string, script: string): string[] {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url));
  const opening = `
    import { writeSync } from "node:fs";
    import { openSqliteStore } from ${url("../sqlite/sqlite-store.ts")};
    import { order, orderSpec } from ${url("./store-suite-orders.ts")};
    const orders = openSqliteStore(${JSON.stringify(file)}).collection(orderSpec);`;
  return ["--input-type=module", "-e", opening + script];
}

/** Prints each id as soon as its insert was answered. */
export const writeForever = `
  for (let i = 0; ; i++) {
    const ids = ["a", "b", "c"].map((name) => name + i);
    await Promise.all(ids.map(async (id) => {
      await orders.insert(order(id, { claims: [id] }));
      writeSync(1, id + "\\n");
    }));
  }`;

/** Inserts two at a time until that is refused, and prints the store's answers. */
export const writeUntilRefused = `
  let answered = 0, messages = [], ids;
  for (let i = 0; i < 999 && messages.length === 0; i++) {
    ids = ["a" + i, "b" + i];
    const settled = await Promise.allSettled(ids.map((id) => orders.insert(order(id, { claims: [id] }))));
    messages = settled.filter((one) => one.status === "rejected").map((one) => one.reason.message);
    answered += 2 - messages.length;
  }
  const [found, owners] = [await orders.getAll(ids), await orders.owners("claims", "evt_1", ids)];
  console.log(JSON.stringify({ messages, found, owners: owners.size, count: await orders.count(), answered }));`;
