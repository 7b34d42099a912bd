import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

/**
 * Stands for a process of the shop. `serve` becomes ready and ends by SIGTERM; `fail` says why it cannot; `parent FILE`
 * starts a `serve` whose log is the file, prints its process id, and stays.
 */
const [what, file = ""] = process.argv.slice(2);

if (what === "fail") {
  console.error("there is no such bus");
  process.exit(1);
}
if (what === "parent") {
  const { MeshProcess } = await import("../mesh-process.ts");
  const command = [fileURLToPath(import.meta.url), "serve"];
  const child = new MeshProcess({ service: "orders", number: 1, settings: {}, logFile: file, command });
  await child.restart();
  await child.untilReady();
  console.log(`pid ${child.pid}`);
}
const server = createServer((_req, res) => void res.end());
server.listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.send?.({ url: null, opsUrl: url });
});
process.once("SIGTERM", () => {
  console.log("told to end");
  process.exit(0);
});
