import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answerParent } from "../measured/measured-process.ts";

/** A bare node:http echo server: the minimum cost of an HTTP answer on this machine. */
const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on("data", (chunk: Buffer) => chunks.push(chunk));
  req.on("end", () => {
    res.setHeader("Content-Type", "application/json");
    // A readiness check sends no body.
    const text = chunks.length === 0 ? "{}" : Buffer.concat(chunks).toString();
    res.end(JSON.stringify(JSON.parse(text)));
  });
});

server.listen(0, "127.0.0.1", () =>
  answerParent({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  }),
);
