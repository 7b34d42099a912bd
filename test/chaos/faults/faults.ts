import { setTimeout as pause } from "node:timers/promises";
import type { MeshProcess } from "../../../mesh/mesh-process.ts";
import type { MongoServer, RunningServer } from "../../../mesh/servers/index.ts";
import type { Scene } from "../topology/scene.ts";
import { comeUp } from "../topology/startup.ts";
import type { ServerName } from "../topology/topology.ts";

/** One kind of fault. */
export interface Fault {
  weight: number;
  /** False when there is no target. */
  fall: (scene: Scene) => boolean;
}

const longestPauseMs = 5_000;

/** All that can happen, the heavier the likelier. */
export const faults: Record<string, Fault> = {
  "kill a process": { weight: 22, fall: (scene) => killProcesses(scene, 1) },
  "kill several processes": { weight: 14, fall: (scene) => killProcesses(scene, scene.dice.between(2, 5)) },
  "kill a whole service": { weight: 5, fall: killService },
  "stop a process by SIGTERM": { weight: 6, fall: stopProcess },
  "pause a process": { weight: 9, fall: pauseProcess },
  "kill NATS": { weight: 3, fall: (scene) => killServer(scene, "nats") },
  "kill Redis": { weight: 3, fall: (scene) => killServer(scene, "redis") },
  "empty Redis": { weight: 4, fall: emptyRedis },
  "kill the ledgers": { weight: 4, fall: (scene) => killServer(scene, "ledgers") },
  "kill the payments' ledger": { weight: 4, fall: (scene) => killServer(scene, "payments") },
  "pause a server": { weight: 3, fall: pauseServer },
  "slow a wire": { weight: 5, fall: (scene) => onWire(scene, "slow") },
  "cut a wire": { weight: 4, fall: (scene) => onWire(scene, "cut") },
  "swallow answers": { weight: 4, fall: (scene) => onWire(scene, "swallow") },
};

function killProcesses(scene: Scene, count: number): boolean {
  const { dice } = scene;
  let hit = 0;
  for (let n = 0; n < count; n++) {
    const living = scene.free(scene.processes);
    if (living.length > 0 && killOne(scene, dice.pick(living))) hit++;
  }
  return hit > 0;
}

function killService(scene: Scene): boolean {
  const { service } = scene.dice.pick(scene.processes);
  const all = scene.free(scene.processes).filter((process) => process.service === service);
  return all.filter((process) => killOne(scene, process)).length > 0;
}

function killOne(scene: Scene, process: MeshProcess): boolean {
  if (!process.isRunning) return false;
  const downMs = scene.dice.between(0, 1_500);
  scene.kills++;
  scene.note(`${process.name} is killed`);
  scene.alone(process, async () => {
    await process.kill();
    await pause(downMs);
    await comeUp(scene, process);
  });
  return true;
}

function stopProcess(scene: Scene): boolean {
  const living = scene.free(scene.processes).filter((process) => process.isRunning);
  if (living.length === 0) return false;
  const process = scene.dice.pick(living);
  scene.note(`${process.name} is told to stop`);
  scene.alone(process, async () => {
    await process.stop();
    await comeUp(scene, process);
  });
  return true;
}

function pauseProcess(scene: Scene): boolean {
  const living = scene.free(scene.processes).filter((process) => process.isRunning);
  if (living.length === 0) return false;
  const process = scene.dice.pick(living);
  const ms = scene.dice.between(1_000, longestPauseMs);
  scene.note(`${process.name} stands still for ${ms} ms`);
  scene.alone(process, async () => {
    process.pause();
    await pause(ms);
    process.resume();
  });
  return true;
}

function killServer(scene: Scene, name: ServerName): boolean {
  const { dice } = scene;
  const downMs = dice.between(0, 2_500);
  return onServer(scene, name, async (server) => {
    const victim = await whoFalls(server);
    scene.kills++;
    scene.note(victim === server ? `${name} is killed` : `the primary of ${name} is killed`);
    await victim.kill();
    await pause(downMs);
    await victim.restart();
    scene.note(`${name} is back`);
  });
}

/** Of a replica set of three, the one that leads. */
async function whoFalls(server: RunningServer): Promise<RunningServer> {
  const { members = [], primary } = server as Partial<MongoServer>;
  return members.length > 1 && primary ? await primary() : server;
}

function pauseServer(scene: Scene): boolean {
  const { dice } = scene;
  const name = dice.pick(scene.serverNames);
  const ms = dice.between(500, 3_000);
  return onServer(scene, name, async (server) => {
    scene.note(`${name} stands still for ${ms} ms`);
    server.pause();
    await pause(ms);
    server.resume();
  });
}

/** In the middle of whatever goes on; sometimes it restarts empty. */
function emptyRedis(scene: Scene): boolean {
  const restarts = scene.dice.chance(0.4);
  return onServer(scene, "redis", async (server) => {
    scene.note(restarts ? "redis is emptied and killed" : "redis is emptied");
    await scene.emptyRedis();
    if (!restarts) return;
    scene.kills++;
    await server.kill();
    await server.restart();
    scene.note("redis is back");
  });
}

function onServer(scene: Scene, name: ServerName, deed: (server: RunningServer) => Promise<void>): boolean {
  const server = scene.topology.servers[name];
  if (scene.free([server]).length === 0) return false;
  scene.alone(server, () => deed(server));
  return true;
}

function onWire(scene: Scene, how: "slow" | "cut" | "swallow"): boolean {
  const { dice, topology } = scene;
  const name = dice.pick(scene.serverNames);
  const wire = topology.wires[name];
  if (!wire || scene.free([wire]).length === 0) return false;
  const ms = dice.between(500, 3_000);
  const delayMs = dice.between(20, 400);
  scene.note(`the wire to ${name}: ${how === "slow" ? `${delayMs} ms slower` : how} for ${ms} ms`);
  scene.alone(wire, async () => {
    if (how === "slow") wire.delay(delayMs);
    if (how === "cut") wire.cut();
    if (how === "swallow") wire.silence();
    await pause(ms);
    wire.mend();
  });
  return true;
}
