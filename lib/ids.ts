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

/**
 * What an order claims, as text: `<quotaId>/<number>` is a place, `<limitId>/<buyerId>/<slot>` is one ticket of what
 * a buyer may have at most. Ids contain no "/".
 */
export type Claim =
  | { kind: "place"; quotaId: string; placeNumber: number }
  | { kind: "slot"; limitId: string; buyerId: string; slot: number };

const highestNumber = 1_000_000;

export function placeClaim(quotaId: string, placeNumber: number): string {
  return `${quotaId}/${placeNumber}`;
}

export function slotClaim(limitId: string, buyerId: string, slot: number): string {
  return `${limitId}/${buyerId}/${slot}`;
}

/** Throws an Error naming the text when it is no claim: only the shop itself writes claims. */
export function parseClaim(text: string): Claim {
  const first = text.indexOf("/");
  const last = text.lastIndexOf("/");
  const number = numberOf(text.slice(last + 1));
  if (first < 1 || number === null) throw notAClaim(text);
  const id = text.slice(0, first);
  if (first === last) return { kind: "place", quotaId: id, placeNumber: number };
  const buyerId = text.slice(first + 1, last);
  if (buyerId === "" || buyerId.includes("/")) throw notAClaim(text);
  return { kind: "slot", limitId: id, buyerId, slot: number };
}

/** Null for anything but the one way to write a number, so that no two texts mean the same claim. */
function numberOf(text: string): number | null {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > highestNumber) return null;
  return String(value) === text ? value : null;
}

function notAClaim(text: string): Error {
  return new Error(
    `a claim must be <quotaId>/<number> or <limitId>/<buyerId>/<slot>, with 1 to ${highestNumber}, got "${text}"`,
  );
}
