/** A node in a process of its own, for specs that kill it: `node node-process.ts URL`. Says when it is there. */
import { SpecNodes } from "./nodes.ts";

const [url = ""] = process.argv.slice(2);
const { broker } = await new SpecNodes().start({
  ...{ url, service: "inventory" },
  actions: { hold: () => "from the other process", reload: () => new Promise(() => {}) },
});
console.log(broker.nodeID);
setInterval(() => {}, 1_000);
