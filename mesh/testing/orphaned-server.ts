import { startRedis } from "../servers/index.ts";

/** Starts a server in the folder of the command line, prints its port, and waits to be killed. */
const server = await startRedis({ folder: process.argv[2] ?? "" });
console.log(`port ${server.port}`);
setInterval(() => {}, 1_000);
