import { describe, expect, it } from "@jest/globals";
import type { Role } from "../contracts/users/users.ts";
import type { Ctx } from "../lib/calls/call.ts";
import type { CallMeta } from "../lib/calls/context.ts";
import { MembershipCheck } from "./membership.ts";

function world() {
  const state = { nowMs: 0, asked: 0, memberships: [{ organizerId: "org_a", role: "operator" as Role }] };
  const ask = () => {
    state.asked += 1;
    return { memberships: state.memberships };
  };
  const ctx = (meta: CallMeta) => ({ meta, call: async () => ask() }) as unknown as Ctx;
  const check = new MembershipCheck({ nowMs: () => state.nowMs });
  return { state, ctx, check, ada: ctx({ actor: { kind: "user", userId: "usr_ada", admin: false } }) };
}

describe("MembershipCheck", () => {
  it("asks for a user's roles and keeps a yes for ten seconds", async () => {
    const { state, check, ada } = world();
    expect(await check.has(ada, "org_a", "operator")).toBe(true);
    state.memberships = [];
    state.nowMs = 9_999;
    expect(await check.has(ada, "org_a", "operator")).toBe(true);
    expect(state.asked).toBe(1);
    state.nowMs = 10_000;
    expect(await check.has(ada, "org_a", "operator")).toBe(false);
  });

  it("never keeps a no: a role that was just given counts at once", async () => {
    const { state, check, ada } = world();
    expect(await check.has(ada, "org_b", "eventCreator")).toBe(false);
    state.memberships = [{ organizerId: "org_b", role: "eventCreator" }];
    expect(await check.has(ada, "org_b", "eventCreator")).toBe(true);
  });

  it("lets admins and the shop itself do anything, without asking", async () => {
    const { state, check, ctx } = world();
    expect(
      await check.has(ctx({ actor: { kind: "user", userId: "usr_root", admin: true } }), "org_z", "operator"),
    ).toBe(true);
    expect(await check.has(ctx({ actor: { kind: "system", service: "orders" } }), "org_z", "operator")).toBe(
      true,
    );
    expect(state.asked).toBe(0);
  });

  it("answers strangers that a draft does not exist, and of another event which role they lack", async () => {
    const { check, ctx, ada } = world();
    const at = (state: "draft" | "published") => ({ id: "evt_a", organizerId: "org_b", state });
    await expect(check.requireAt(ada, at("draft"), "operator")).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "event", id: "evt_a" },
    });
    const refused = { type: "FORBIDDEN", data: { role: "operator" } };
    await expect(check.requireAt(ada, at("published"), "operator")).rejects.toMatchObject(refused);
    const visitor = ctx({ actor: { kind: "anonymous" } });
    await expect(check.requireAt(visitor, at("draft"), "operator")).rejects.toMatchObject({
      type: "UNAUTHENTICATED",
    });
    await check.requireAt(ada, { ...at("draft"), organizerId: "org_a" }, "operator");
  });

  it("refuses with the role that is missing, and a visitor with a call to sign in", async () => {
    const { check, ctx, ada } = world();
    await expect(check.require(ada, "org_a", "eventCreator")).rejects.toMatchObject({
      type: "FORBIDDEN",
      data: { role: "eventCreator" },
    });
    await expect(check.require(ctx({}), "org_a", "operator")).rejects.toMatchObject({
      type: "UNAUTHENTICATED",
    });
  });
});
