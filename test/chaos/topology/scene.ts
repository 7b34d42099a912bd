import type { MeshProcess } from "../../../mesh/mesh-process.ts";
import type { Random } from "../../simulation/world/random.ts";
import type { Ground, ServerName } from "./topology.ts";

/** What was done to the mesh, and when. */
export interface Deed {
  atMs: number;
  what: string;
}

/** Everything that havoc is wreaked on, and what of it is down just now. */
export class Scene {
  readonly processes: readonly MeshProcess[];
  readonly ground: Ground;
  readonly dice: Random;
  readonly emptyRedis: () => Promise<void>;
  readonly deeds: Deed[] = [];
  /** SIGKILLs of our processes and of servers. */
  kills = 0;
  /** How often each kind of blow fell. */
  readonly counts = new Map<string, number>();
  /** Processes that are started just now and not ready yet. */
  readonly starting = new Set<MeshProcess>();
  /** What somebody works on: nobody else touches it meanwhile. */
  readonly #busy = new Set<unknown>();
  readonly #work = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];

  constructor(given: Pick<Scene, "processes" | "ground" | "dice" | "emptyRedis">) {
    this.processes = given.processes;
    this.ground = given.ground;
    this.dice = given.dice;
    this.emptyRedis = given.emptyRedis;
  }

  get serverNames(): ServerName[] {
    return Object.keys(this.ground.servers) as ServerName[];
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

  /** Settles when everything that was begun is over and whoever was hit is up again; throws when somebody is not. */
  async settled(): Promise<void> {
    await Promise.all(this.#work);
    if (this.#failures.length > 0) throw this.#failures[0];
  }
}
