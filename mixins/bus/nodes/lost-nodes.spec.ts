import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "@jest/globals";
import { connect, ErrorCode, type NatsError } from "nats";
import { eventually } from "../../../test/support/eventually.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { subjectFrom } from "../nats/subjects.ts";
import { type SpecNode, SpecNodes } from "../testing/nodes.ts";

const script = fileURLToPath(new URL("../testing/node-process.ts", import.meta.url));
const nodes = new SpecNodes();
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await nodes.stopAll();
});

describeWith(["nats-server"], "a process that is lost", () => {
  const servers = withServers({ nats: {} });

  async function otherProcess(): Promise<{ child: ChildProcess; id: string }> {
    const child = spawn(process.execPath, [script, servers.nats.url], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    const [line] = await once(child.stdout as NonNullable<ChildProcess["stdout"]>, "data");
    return { child, id: String(line).trim() };
  }

  /** A caller, and another process with the same service as one here; it is at work on a call that it never answers. */
  async function threeNodes() {
    const { url } = servers.nats;
    const [other, orders] = await Promise.all([
      otherProcess(),
      nodes.start({ url, service: "orders", actions: {} }),
      nodes.start({ url, service: "inventory", actions: { hold: () => "from here" } }),
    ]);
    await eventually(() => endpoints(orders, "inventory.hold").length === 2);
    const hold = (options = {}): Promise<unknown> => orders.broker.call("inventory.hold", {}, options);
    const waiting = orders.broker.call("inventory.reload", {}, { timeout: 60_000 });
    waiting.catch(() => {});
    // Messages of one process keep their order: the other one is at it.
    await hold({ nodeID: other.id });
    return { orders, hold: () => hold(), waiting, ...other };
  }

  const endpoints = ({ broker }: SpecNode, action: string) =>
    broker.registry.getActionEndpoints(action)?.endpoints ?? [];

  async function killed(child: ChildProcess): Promise<void> {
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  /** Waits until the bus has noticed the end of the node's connection: until then it still delivers messages to it. */
  async function noticedByBus(nodeId: string): Promise<void> {
    const connection = await connect({ servers: servers.nats.url });
    const send = () => connection.request(subjectFrom("orders", "RES", nodeId), "", { timeout: 5_000 });
    await eventually(() =>
      send().then(
        () => false,
        ({ code }: NatsError) => code === ErrorCode.NoResponders,
      ),
    );
    await connection.close();
  }

  it("costs no call that comes after it died: the bus says that no one took it, and another one does", async () => {
    const { orders, hold, child, id, waiting } = await threeNodes();
    expect(new Set(await Promise.all([hold(), hold(), hold(), hold()]))).toHaveProperty("size", 2);
    await killed(child);
    await noticedByBus(id);
    const answers = await Promise.all(Array.from({ length: 20 }, hold));
    expect(new Set(answers)).toEqual(new Set(["from here"]));
    await expect(waiting).rejects.toMatchObject({ type: "REQUEST_REJECTED", code: 503 });
    expect(endpoints(orders, "inventory.hold")).toHaveLength(1);
  }, 20_000);

  it("is noticed by pending callers, although no new calls are made", async () => {
    const { child, waiting } = await threeNodes();
    await killed(child);
    await expect(waiting).rejects.toMatchObject({ type: "REQUEST_REJECTED", code: 503 });
  }, 20_000);

  it("is noticed when it stands still, and is called again when it goes on", async () => {
    const { hold, child, waiting } = await threeNodes();
    child.kill("SIGSTOP");
    await expect(waiting).rejects.toMatchObject({ type: "REQUEST_REJECTED", code: 503 });
    expect(await Promise.all([hold(), hold()])).toEqual(["from here", "from here"]);
    child.kill("SIGCONT");
    await eventually(async () => (await hold()) === "from the other process", 20_000);
  }, 30_000);

  it("leaves no one to call when it was the only one, which is said at once", async () => {
    const { url } = servers.nats;
    const [{ child, id }, orders] = await Promise.all([
      otherProcess(),
      nodes.start({ url, service: "orders", actions: {} }),
    ]);
    await eventually(() => endpoints(orders, "inventory.hold").length === 1);
    await killed(child);
    await noticedByBus(id);
    for (let call = 0; call < 2; call++)
      await expect(orders.broker.call("inventory.hold", {}, { timeout: 60_000 })).rejects.toMatchObject({
        type: "SERVICE_NOT_AVAILABLE",
      });
  }, 20_000);
});
