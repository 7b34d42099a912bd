/**
 * The real servers that a mesh stands on, started from the binaries of this machine: for `npm run mesh`, tests and bench.
 *
 *   const redis = await startRedis({ folder });         // the folder is made, and is all that the server writes to
 *   redis.url;  redis.port;  redis.pid;  redis.output();
 *   await redis.kill();                                 // SIGKILL; stop() is SIGTERM; both wait for the end
 *   await redis.restart();                              // same port, same data; stops it first when it still runs
 *   redis.pause();  redis.resume();                     // SIGSTOP and SIGCONT
 *
 * `startNats`, `startRedis` and `startMongo` answer once the server does, on a free port of 127.0.0.1 unless one is
 * given; a server that cannot start throws one sentence with its last output. Everything a server says is kept in
 * `output.log` of its folder. Data stays in the folder: starting on it again finds it.
 *
 * No server outlives the process that started it, however that one ends: a shell beside each holds a pipe from it and
 * kills the server when the pipe closes. Servers do not keep their process alive, and Ctrl-C in a terminal does not
 * reach them, so that their users can finish first.
 */
export { type Binary, binaries, howToGet, missingOf, pathOf } from "./binaries.ts";
export { freePort } from "./free-port.ts";
export { type MongoOptions, type MongoServer, startMongo } from "./mongo-server.ts";
export { type NatsOptions, startNats } from "./nats-server.ts";
export { type RedisOptions, startRedis } from "./redis-server.ts";
export type { RunningServer } from "./server-process.ts";
