import { createHash, randomBytes } from "node:crypto";

/** Crockford's base 32 in lower case: no letter is mistaken for a digit when an id is read aloud. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** Bytes to choose ids from; a simulation gives its own. */
export type RandomBytes = (size: number) => Uint8Array;

/** A new id with 100 random bits: `evt_3k…`. */
export function newId(prefix: string, random: RandomBytes = randomBytes): string {
  return `${prefix}_${encode(random(20))}`;
}

/** The same parts always give the same id, so that a repeated request makes the same thing. */
export function derivedId(prefix: string, ...parts: string[]): string {
  return `${prefix}_${encode(digest(parts).subarray(0, 20))}`;
}

/** An order's id carries its event's, so that orders can be sharded by event. */
export function derivedOrderId(eventId: string, ...parts: string[]): string {
  return derivedId(`ord_${eventId.slice("evt_".length)}`, ...parts);
}

/** A stable SHA-256 of a JSON value, whatever the order of its keys. */
export function bodyHash(body: unknown): string {
  return createHash("sha256").update(canonical(body)).digest("base64url");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(",")}}`;
}

function digest(parts: string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

function encode(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => alphabet[byte & 31]).join("");
}
