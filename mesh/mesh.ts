import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { shutDownWithNpm } from "../lib/npm-shutdown.ts";
import { sampleAccountLines } from "../lib/settings/sample-accounts.ts";
import { lockDataFolder } from "../mixins/store/sqlite/data-folder.ts";
import type { Addresses } from "./addresses.ts";
import { type LocalMesh, startLocalMesh } from "./local-mesh.ts";
import { keysIn, type LocalServers, startLocalServers } from "./local-servers.ts";
import { type Choices, readChoices } from "./mesh-options.ts";
import type { MeshProcess } from "./mesh-process.ts";
import { binaries, howToGet, missingOf } from "./servers/index.ts";

/**
 * `npm run mesh`: the shop as processes of their own behind a balancer, until SIGINT or SIGTERM. Exit code 1 with one
 * sentence if it cannot. Processes that die start again; the servers, if they were started here, do not.
 */
try {
  process.umask(0o077);
  const choices = readChoices(process.argv.slice(2));
  const lock = lockDataFolder(choices.folder, "--data");
  const servers = choices.addresses === null ? await startServers(choices.folder) : null;
  const mesh = await startMesh(choices, addressesOf(choices, servers));
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    console.log("Stopping.");
    await mesh.stop();
    await servers?.stop();
    lock.release();
    process.exit(0);
  };
  for (const each of mesh.processes) keepAlive(each);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  shutDownWithNpm(stop);
  greet(mesh, servers, choices);
} catch (error) {
  console.error(`The mesh cannot start: ${(error as Error).message.replace(/\.$/, "")}.`);
  process.exit(1);
}

async function startServers(folder: string): Promise<LocalServers> {
  const missing = missingOf(binaries);
  if (missing.length > 0)
    throw new Error(`${missing.map(howToGet).join(" ")} Or name servers that run already (docs/mesh.md).`);
  console.log(`Starting NATS, Redis and two MongoDB servers in ${folder} …`);
  return await startLocalServers(folder);
}

function addressesOf({ addresses, folder }: Choices, servers: LocalServers | null): Addresses {
  if (servers) return servers.addresses;
  const given = addresses as NonNullable<Choices["addresses"]>;
  return { ...given, KEYS_FILE: given.KEYS_FILE ?? keysIn(folder) };
}

async function startMesh(choices: Choices, addresses: Addresses): Promise<LocalMesh> {
  console.log(`Starting ${choices.replicas} of each service and ${choices.gateways} gateways …`);
  const advice = `Still starting: what is waited for stands in ${choices.folder}/logs.`;
  const patience = setInterval(() => console.log(advice), 30_000);
  try {
    return await startLocalMesh({ ...choices, addresses });
  } finally {
    clearInterval(patience);
  }
}

/** As a cluster does: a dead process restarts a second later. */
function keepAlive(each: MeshProcess): void {
  each.onDeath(async () => {
    console.log(`${each.name} (process ${each.pid}) died, and starts again: ${relative(".", each.logFile)}`);
    await pause(1_000);
    await each.restart();
  });
}

function greet({ url, processes }: LocalMesh, servers: LocalServers | null, choices: Choices): void {
  const { SAMPLE_DATA, OUTBOX_PAGE } = choices.settings;
  const lines = [
    ...["", `EventsApp's mesh is open: ${url}`],
    `  ${url}/docs        try the API (Swagger UI)`,
    ...(OUTBOX_PAGE === "on" ? [`  ${url}/dev/outbox  the mails that it would have sent`] : []),
    ...(SAMPLE_DATA === "on" ? ["", "Sample accounts:", ...sampleAccountLines()] : []),
    ...["", "  process  service          what operators watch             log", ...processes.map(rowOf)],
    ...(servers ? ["", "  process  server           folder", ...serverRows(servers, choices.folder)] : []),
    ...(servers ? ["", `The operators' console: ${consoleCommand(servers, choices.folder)}`] : []),
    ...["", "Kill any of them and see what happens. Stop with Ctrl+C; the data stays.", ""],
  ];
  console.log(lines.join("\n"));
}

function rowOf({ pid, name, opsUrl, logFile }: MeshProcess): string {
  const watched = `${opsUrl}/metrics`;
  return `  ${String(pid).padEnd(8)} ${name.padEnd(16)} ${watched.padEnd(32)} ${relative(".", logFile)}`;
}

/** The address has a password, which belongs into a file and not on a screen. */
function consoleCommand({ addresses }: LocalServers, folder: string): string {
  const file = join(folder, "operator-url");
  writeFileSync(file, addresses.natsUrlOf("operator"), { mode: 0o600 });
  return `NATS_URL="$(cat ${file})" npm run repl`;
}

function serverRows({ nats, redis, mongo, payments }: LocalServers, folder: string): string[] {
  return Object.entries({ nats, redis, ledgers: mongo, payments }).map(
    ([name, { pid }]) => `  ${String(pid).padEnd(8)} ${name.padEnd(16)} ${folder}/${name}`,
  );
}
