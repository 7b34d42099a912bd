import { expect, it } from "@jest/globals";
import type { Role } from "../../../contracts/users/users.ts";
import type { Ctx } from "../../../lib/calls/call.ts";
import { MembershipCheck } from "../../../mixins/membership.ts";
import { reserve } from "../reserve/reserve.ts";
import { reservation } from "../testing/samples.ts";
import { specWorld } from "../testing/world.ts";
import { OrderAccess } from "./order-access.ts";

const user = (userId: string, { admin = false, role }: { admin?: boolean; role?: Role } = {}) => {
  const memberships = role ? [{ organizerId: "org_spec", role }] : [];
  const meta = { actor: { kind: "user", userId, admin } };
  return { meta, call: async () => ({ memberships }) } as unknown as Ctx;
};

const people = {
  buyer: user("usr_ada"),
  stranger: user("usr_eve"),
  operator: user("usr_op", { role: "operator" }),
  eventCreator: user("usr_creator", { role: "eventCreator" }),
  admin: user("usr_root", { admin: true }),
};

it.each([
  [
    "own",
    { buyer: "yes", stranger: "NOT_FOUND", operator: "NOT_FOUND", eventCreator: "NOT_FOUND", admin: "yes" },
  ],
  ["visible", { buyer: "yes", stranger: "NOT_FOUND", operator: "yes", eventCreator: "yes", admin: "yes" }],
  [
    "managed",
    { buyer: "FORBIDDEN", stranger: "NOT_FOUND", operator: "FORBIDDEN", eventCreator: "yes", admin: "yes" },
  ],
] as const)("%s: who may", async (right, wanted) => {
  const world = specWorld();
  const { _id } = await reserve(world.ports, reservation());
  const access = new OrderAccess(world.ports.orders, new MembershipCheck(world.clock));
  const answers = await Promise.all(
    Object.entries(people).map(async ([who, ctx]) => {
      const answer = await access[right](ctx, _id).then(
        () => "yes",
        (error) => error.type,
      );
      return [who, answer];
    }),
  );
  expect(Object.fromEntries(answers)).toEqual(wanted);
  await expect(access[right](people.admin, "ord_spec_none")).rejects.toMatchObject({ type: "NOT_FOUND" });
});
