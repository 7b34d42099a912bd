import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { connect } from "nats";
import { describeWith } from "../../test/support/servers.ts";
import { type RunningServer, startNats } from "./index.ts";

const users = `authorization { users = [{ user: orders, password: secret, permissions: { publish: "orders.>" } }] }`;

describeWith(["nats-server"], "startNats", () => {
  let folder: string;
  let server: RunningServer | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "eventsapp nats-"));
    server = undefined;
  });
  afterEach(async () => {
    await server?.kill();
    rmSync(folder, { recursive: true });
  });

  it("carries messages, again after a restart on the same port", async () => {
    server = await startNats({ folder });
    const { url } = server;
    expect(await echoed(url)).toBe("heard");
    await server.stop();
    await expect(echoed(url)).rejects.toThrow("CONNECTION_REFUSED");
    await server.restart();
    expect(server.url).toBe(url);
    expect(await echoed(url)).toBe("heard");
  });

  it("knows the users of the configuration, and refuses everybody else", async () => {
    server = await startNats({ folder, config: users });
    await expect(echoed(server.url)).rejects.toThrow("Authorization Violation");
    expect(await echoed(server.url, { user: "orders", pass: "secret" })).toBe("heard");
  });

  it("says in one sentence why it cannot start", async () => {
    await expect(startNats({ folder, config: "authorization { users = [" })).rejects.toThrow(
      /^nats-server on port \d+ ended at once; its last output: .*Parse error on line 1/,
    );
  });
});

/** Sends a message to itself. */
async function echoed(url: string, login: { user?: string; pass?: string } = {}): Promise<string> {
  const connection = await connect({ servers: url, reconnect: false, ...login });
  const heard = connection.subscribe("orders.echo", { max: 1 });
  connection.publish("orders.echo", "heard");
  for await (const message of heard) {
    await connection.close();
    return message.string();
  }
  throw new Error("the connection ended before the message came");
}
