import { afterEach, expect, it, jest } from "@jest/globals";
import { eventually } from "../../../test/support/eventually.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { recorder } from "../testing/nodes.ts";
import { busAddressOf } from "./nats-address.ts";
import { BusConnection } from "./nats-connection.ts";

jest.setTimeout(20_000);

const password = "s3cret-word";
const config = `authorization { user: orders, password: "${password}" }`;

describeWith(["nats-server"], "BusConnection", () => {
  const servers = withServers({ nats: { config } });
  let connection: BusConnection | undefined;
  afterEach(() => connection?.close());

  function connectAs(user: string) {
    const { lines, logger } = recorder();
    const said: string[] = [];
    const note = (word: string) => async () => void said.push(word);
    const address = busAddressOf([servers.nats.url.replace("://", `://${user}:${password}@`)]);
    connection = new BusConnection({
      ...{ address, log: logger },
      ...{ lost: note("lost"), found: note("found"), renewed: note("renewed"), refused: note("refused") },
    });
    return { connection, said, lines };
  }

  it("opens another connection when its client gave up", async () => {
    const { connection, said } = connectAs("orders");
    expect(await connection.open("orders.web")).toBe(true);
    const first = connection.client;
    await first?.close();
    await eventually(() => said.includes("renewed"));
    expect(connection.client).not.toBe(first);
    expect(connection.client?.isClosed()).toBe(false);
    expect(said).toEqual(["lost", "renewed"]);
  });

  it("tries on when it is not let in, says why without the password, and ends when it is told to", async () => {
    const { connection, lines } = connectAs("stranger");
    const opened = connection.open("orders.web");
    await eventually(() => lines.length > 0);
    await connection.close();
    expect(await opened).toBe(false);
    expect(lines).toMatchObject([
      { level: "warn", msg: "waiting for the bus", reason: "AUTHORIZATION_VIOLATION" },
    ]);
    expect(JSON.stringify(lines)).not.toContain(password);
  });
});
