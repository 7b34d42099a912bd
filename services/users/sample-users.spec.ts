import { beforeEach, describe, expect, it } from "@jest/globals";
import { organizerId, userId } from "../../contracts/shapes.ts";
import { sampleAccounts, sampleOrganizers } from "../../lib/settings/sample-accounts.ts";
import { organizersOf } from "./organizers/organizers.ts";
import { fillSampleUsers } from "./sample-users.ts";
import { logIn } from "./sessions/sign-in.ts";
import { testPorts } from "./testing/ports.ts";

let ports: ReturnType<typeof testPorts>;
beforeEach(() => {
  ports = testPorts();
});

describe("the sample accounts", () => {
  it("have ids that every contract takes", () => {
    for (const { id } of sampleAccounts) expect(userId.parse(id)).toBe(id);
    for (const { id } of sampleOrganizers) expect(organizerId.parse(id)).toBe(id);
  });

  it("can sign in, each in its role", async () => {
    expect(await fillSampleUsers(ports)).toBe(true);
    for (const { email, password, role, id } of sampleAccounts) {
      expect((await logIn(ports, { email, password }, "unknown")).user).toMatchObject({ id, role });
    }
  });

  it("run both organizers: one as event creator, one as operator", async () => {
    await fillSampleUsers(ports);
    const roles = async (id: string) => (await organizersOf(ports, id)).map(({ role }) => role);
    expect(await roles("usr_sample_creator")).toEqual(["eventCreator", "eventCreator"]);
    expect(await roles("usr_sample_operator")).toEqual(["operator", "operator"]);
    expect(await roles("usr_sample_buyer")).toEqual([]);
  });

  it("are not put into a shop that has users", async () => {
    await fillSampleUsers(ports);
    await ports.users.remove("usr_sample_buyer", {});
    expect(await fillSampleUsers(ports)).toBe(false);
    expect(await ports.users.count()).toBe(sampleAccounts.length - 1);
  });

  it("are completed by the next start when the first was cut off", async () => {
    const passwords = { hashPassword: () => Promise.reject(new Error("power cut")) };
    await expect(fillSampleUsers({ ...ports, passwords } as unknown as typeof ports)).rejects.toThrow(
      "power cut",
    );
    expect(await fillSampleUsers(ports)).toBe(true);
    expect([await ports.users.count(), await ports.organizers.count(), await ports.members.count()]).toEqual([
      4, 2, 4,
    ]);
  });
});
