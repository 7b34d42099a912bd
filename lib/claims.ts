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
