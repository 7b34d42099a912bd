import { newId, type RandomBytes } from "../../../lib/ids.ts";

const accepted = /^[A-Za-z0-9_-]{8,100}$/;

/** The caller's own X-Request-Id if it is 8 to 100 letters, digits, `_` or `-`; a new random one otherwise. */
export function requestIdFrom(header: string | string[] | undefined, random: RandomBytes): string {
  return typeof header === "string" && accepted.test(header) ? header : newId("req", random);
}
