import { describe, expect, it } from "@jest/globals";
import type { Context } from "moleculer";
import type { Implemented } from "../../lib/calls/call.ts";
import { openMemoryStore } from "../../mixins/store/memory/memory-store.ts";
import { operationActions, operationSpec } from "./operations.ts";
import { userSpec } from "./user-documents.ts";

const account = (_id: string, role: "admin" | "user") => ({
  _id,
  state: "live" as const,
  email: `${_id}@example.org`,
  passwordHash: null,
  name: _id,
  phone: null,
  locale: "en" as const,
  notifyBy: "mail" as const,
  role,
  sessionEpoch: 1,
  createdAtMs: 1,
  version: 1,
});

const handlerOf = ({ schema }: Implemented) => schema.handler as (ctx: Context) => Promise<unknown>;

async function console() {
  const store = openMemoryStore();
  const users = store.collection(userSpec);
  await users.insertAll([account("usr_admin", "admin"), account("usr_buyer", "user")]);
  let nowMs = 0;
  const [record, list] = operationActions({
    users,
    operations: store.collection(operationSpec),
    clock: { nowMs: () => ++nowMs },
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
  });
  const as = (userId: string, params: object) =>
    ({
      params,
      requestID: "req",
      meta: { actor: { kind: "user", userId, admin: true } },
    }) as unknown as Context;
  return {
    record: (userId: string, command: string) => handlerOf(record!)(as(userId, { command })),
    list: (userId: string) => handlerOf(list!)(as(userId, {})),
  };
}

describe("what operators change", () => {
  it("is kept with who, when and in which request, the newest first", async () => {
    const { record, list } = await console();
    await record("usr_admin", "wake ord_a");
    await record("usr_admin", "reload-places evt_b");
    expect(await list("usr_admin")).toMatchObject({
      items: [
        { userId: "usr_admin", command: "reload-places evt_b", requestId: "req" },
        { command: "wake ord_a", at: "1970-01-01T00:00:00.001Z" },
      ],
    });
  });

  it("is no one's but an admin's, whatever the token says", async () => {
    const { record, list } = await console();
    for (const attempt of [() => record("usr_buyer", "wake ord_a"), () => list("usr_buyer")])
      await expect(attempt()).rejects.toMatchObject({ type: "FORBIDDEN" });
    expect(await list("usr_admin")).toMatchObject({ items: [] });
  });
});
