import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answerParent } from "./measured-process.ts";

/** A bare node:http server that gives back what it gets: what any HTTP answer costs here at least. */
const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on("data", (chunk: Buffer) => chunks.push(chunk));
  req.on("end", () => {
    res.setHeader("Content-Type", "application/json");
    // Whoever asks whether it is ready sends nothing.
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
