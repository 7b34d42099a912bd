import type { Role } from "./people.ts";
import type { Things } from "./things.ts";

/** One request: where, and with what. The method stands in the contract. */
export interface Probe {
  path: string;
  body?: object;
}

export interface Row {
  /** Statuses for the roles in the order of people.ts. */
  expected: string;
  probe: (things: Things, who: Role) => Probe | Promise<Probe>;
  /** It changes the caller, so each row of this kind has its own people. */
  wearsPeopleOut?: true;
}

/** One or more statuses for everybody: "200", or one per role. */
export function row(expected: string, probe: Row["probe"]): Row {
  return { expected, probe };
}

export function wearing(expected: string, probe: Row["probe"]): Row {
  return { expected, probe, wearsPeopleOut: true };
}

/** A fixed path, or one with a body. */
export const at = (path: string, body?: object) => (): Probe => (body ? { path, body } : { path });
