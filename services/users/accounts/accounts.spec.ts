import { beforeEach, describe, expect, it } from "@jest/globals";
import { fillSampleUsers } from "../sample-users.ts";
import { testPorts } from "../testing/ports.ts";
import { accountOf, contactOf } from "./accounts.ts";

let ports: ReturnType<typeof testPorts>;
beforeEach(async () => {
  ports = testPorts();
  await fillSampleUsers(ports);
});

const missing = { type: "NOT_FOUND", data: { what: "user", id: "usr_nobody" } };

describe("accountOf", () => {
  it("shows the account with its organizers, and never the hash", async () => {
    const account = await accountOf(ports, "usr_sample_creator");
    expect(account).toMatchObject({ id: "usr_sample_creator", email: "creator@example.org", role: "user" });
    expect(account.organizers).toContainEqual({
      organizerId: "org_sample_school",
      name: "Lycée Ada Lovelace",
      role: "eventCreator",
    });
    expect(JSON.stringify(account)).not.toContain("bp1$");
  });

  it("does not know an account that is gone", async () => {
    await expect(accountOf(ports, "usr_nobody")).rejects.toMatchObject(missing);
  });
});

describe("contactOf", () => {
  it("says how to write to someone, and in which language", async () => {
    expect(await contactOf(ports, "usr_sample_buyer")).toEqual({
      userId: "usr_sample_buyer",
      name: "Benoît Buyer",
      email: "buyer@example.org",
      phone: null,
      locale: "fr",
      notifyBy: "mail",
    });
    await expect(contactOf(ports, "usr_nobody")).rejects.toMatchObject(missing);
  });
});
