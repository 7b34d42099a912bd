import type { MeshProcess } from "../../../mesh/mesh-process.ts";
import type { Random } from "../../simulation/world/random.ts";
import type { ServerName, Topology } from "./topology.ts";

/** The faults injected into the mesh, with their times. */
export interface Deed {
  atMs: number;
  what: string;
}

/** All targets of faults, and which of them are down now. */
export class Scene {
  readonly processes: readonly MeshProcess[];
  readonly topology: Topology;
  readonly dice: Random;
  readonly emptyRedis: () => Promise<void>;
  readonly deeds: Deed[] = [];
  /** SIGKILLs of our processes and of servers. */
  kills = 0;
  /** How often each kind of fault was injected. */
  readonly counts = new Map<string, number>();
  /** Processes that are started just now and not ready yet. */
  readonly starting = new Set<MeshProcess>();
  /** Targets in use by a fault, which no other fault touches. */
  readonly #busy = new Set<unknown>();
  readonly #work = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];

  constructor(given: Pick<Scene, "processes" | "topology" | "dice" | "emptyRedis">) {
    this.processes = given.processes;
    this.topology = given.topology;
    this.dice = given.dice;
    this.emptyRedis = given.emptyRedis;
  }

  get serverNames(): ServerName[] {
    return Object.keys(this.topology.servers) as ServerName[];
  }

  note(what: string): void {
    this.deeds.push({ atMs: Date.now(), what: what.replace(/\s+/g, " ") });
  }

  free<T>(things: readonly T[]): T[] {
    return things.filter((thing) => !this.#busy.has(thing));
  }

  /** Does something to a thing in the background, as the only one. */
  alone(thing: unknown, deed: () => Promise<void>): void {
    this.#busy.add(thing);
    const work: Promise<void> = deed()
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => {
        this.#busy.delete(thing);
        this.#work.delete(work);
      });
    this.#work.add(work);
  }

  /** Settles when every fault is over and every target is up again; throws when one is not. */
  async settled(): Promise<void> {
    await Promise.all(this.#work);
    if (this.#failures.length > 0) throw this.#failures[0];
  }
}
