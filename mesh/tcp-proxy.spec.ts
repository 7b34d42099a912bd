import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { eventually } from "../test/support/eventually.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

jest.setTimeout(20_000);

let server: Server;
let proxy: TcpProxy;
/** All that reached the server. */
let received: string;
const clients: Socket[] = [];

beforeEach(async () => {
  received = "";
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      received += data;
      socket.write(`answer to ${data}`);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy = await startTcpProxy((server.address() as { port: number }).port);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  server.close();
});

async function connected() {
  const socket = connect(proxy.port, "127.0.0.1");
  clients.push(socket);
  let heard = "";
  socket.on("error", () => {});
  socket.on("data", (data) => {
    heard += data;
  });
  const ended = once(socket, "close");
  await once(socket, "connect");
  return { send: (text: string) => socket.write(text), heard: () => heard, ended };
}

it("passes on what both sides say, and counts the connections", async () => {
  const [a, b] = [await connected(), await connected()];
  a.send("a");
  b.send("b");
  await eventually(() => a.heard() === "answer to a" && b.heard() === "answer to b");
  expect(proxy.connections).toBe(2);
});

it("cut ends every connection and every new one, until mended", async () => {
  const client = await connected();
  client.send("a");
  await eventually(() => client.heard() !== "");
  proxy.cut();
  await client.ended;
  const refused = await connected();
  refused.send("b");
  await refused.ended;
  expect(received).toBe("a");
  proxy.mend();
  const again = await connected();
  again.send("c");
  await eventually(() => again.heard() === "answer to c");
});

it("silent, it takes requests and loses answers; a connection that lost one stays deaf after mending", async () => {
  const [client, quiet] = [await connected(), await connected()];
  proxy.silence();
  client.send("a");
  await eventually(() => received === "a");
  await pause(30);
  proxy.mend();
  client.send("b");
  quiet.send("c");
  await eventually(() => quiet.heard() === "answer to c");
  expect(received).toContain("b");
  expect(client.heard()).toBe("");
});

it("holds the answer to one request alone, to be cut or passed", async () => {
  const [cut, late, other] = [await connected(), await connected(), await connected()];
  const [first, second] = [proxy.holdAnswerTo("ord_1"), proxy.holdAnswerTo("ord_2")];
  cut.send("insert ord_1");
  late.send("insert ord_2");
  await Promise.all([first.reached, second.reached]);
  other.send("x");
  await eventually(() => other.heard() === "answer to x");
  expect([received.includes("ord_1"), cut.heard(), late.heard()]).toEqual([true, "", ""]);
  second.pass();
  await eventually(() => late.heard() === "answer to insert ord_2");
  first.cut();
  await cut.ended;
  expect(cut.heard()).toBe("");
  other.send("ord_1");
  await eventually(() => other.heard().endsWith("ord_1"));
});

it("delays both ways without changing the order", async () => {
  const client = await connected();
  proxy.delay(60);
  const began = performance.now();
  for (let n = 0; n < 5; n++) {
    client.send(String(n));
    await pause(5);
  }
  // TCP keeps the order of bytes; consecutive writes may arrive in one piece, and get one answer.
  await eventually(() => client.heard().replaceAll("answer to ", "") === "01234");
  expect(performance.now() - began).toBeGreaterThan(115);
  expect(received).toBe("01234");
});
