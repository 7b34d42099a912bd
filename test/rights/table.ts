import type { Role } from "./people.ts";
import type { Things } from "./things.ts";

/** One request: where, and with what. The method stands in the contract. */
export interface Knock {
  path: string;
  body?: object;
}

export interface Row {
  /** Statuses for the roles in the order of people.ts. */
  expected: string;
  knock: (things: Things, who: Role) => Knock | Promise<Knock>;
  /** It changes who knocks, so each row of this kind has people of its own. */
  wearsPeopleOut?: true;
}

/** One or more statuses for everybody: "200", or one per role. */
export function row(expected: string, knock: Row["knock"]): Row {
  return { expected, knock };
}

export function wearing(expected: string, knock: Row["knock"]): Row {
  return { expected, knock, wearsPeopleOut: true };
}

/** A fixed path, or one with a body. */
export const at = (path: string, body?: object) => (): Knock => (body ? { path, body } : { path });
