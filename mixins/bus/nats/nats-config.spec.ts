import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connect } from "nats";
import { type RunningServer, startNats } from "../../../mesh/servers/index.ts";
import { describeWith } from "../../../test/support/servers.ts";
import { type BusUser, busUsers } from "../nodes/node-ids.ts";
import { natsConfig, natsConfigOfEnvironment, passwordVariableOf } from "./nats-config.ts";

const passwords = Object.fromEntries(
  busUsers.map((user, index) => [user, `x${index}aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC`]),
) as Record<BusUser, string>;

describe("charts/eventsapp/files/bus-users.conf", () => {
  it("is what the code says now; `npm run openapi` writes it", () => {
    const stored = readFileSync("charts/eventsapp/files/bus-users.conf", "utf8");
    expect(stored === natsConfigOfEnvironment()).toBe(true);
  });

  it("lets each user do what the configuration with passwords does", () => {
    const [, ...rules] = natsConfigOfEnvironment().split("\n");
    const withPasswords = busUsers.reduce(
      (text, user) => text.replace(`$${passwordVariableOf(user)},`, `"${passwords[user]}",`),
      rules.join("\n"),
    );
    expect(withPasswords === natsConfig(passwords)).toBe(true);
  });
});

const env = Object.fromEntries(busUsers.map((user) => [passwordVariableOf(user), passwords[user]]));

describeWith(["nats-server"], "a bus that finds its passwords in the environment", () => {
  let folder: string;
  let server: RunningServer | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "eventsapp-bus-"));
  });
  afterEach(async () => {
    await server?.kill();
    rmSync(folder, { recursive: true });
  });

  it("lets each user in by its own, and by no other one's", async () => {
    server = await startNats({ folder, config: natsConfigOfEnvironment(), env });
    const { url } = server;
    const signIn = async (user: BusUser, pass: string) => {
      const connection = await connect({ servers: url, user, pass, reconnect: false });
      await connection.close();
    };
    for (const user of busUsers) await signIn(user, passwords[user]);
    await expect(signIn("orders", passwords.payments)).rejects.toThrow("Authorization Violation");
  });

  it("does not start without one of them", async () => {
    const { NATS_PASSWORD_GATEWAY, ...others } = env;
    const started = startNats({ folder, config: natsConfigOfEnvironment(), env: others });
    await expect(started).rejects.toThrow("'NATS_PASSWORD_GATEWAY' on line");
  });
});
