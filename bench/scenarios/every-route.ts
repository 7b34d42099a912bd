import { publishedActions } from "../../contracts/index.ts";
import type { Row } from "../figures.ts";
import { expectStatus, measure } from "../load.ts";
import type { ShopUnderLoad } from "../shop-under-load.ts";
import type { Size } from "../size.ts";
import { managementRequests } from "./management-requests.ts";
import { routeRequests } from "./route-requests.ts";
import { RouteWorld } from "./route-world.ts";

/** Routes without the promise of an answer within 300 ms: passwords are slow on purpose, and documents are rendered. */
export const apart = [
  "users.register",
  "users.logIn",
  "users.changePassword",
  "users.resetPassword",
  "users.forgotPassword",
  "users.create",
  "users.exportMe",
  "tickets.getPdf",
];

const requests = { ...routeRequests, ...managementRequests };

/** Each route alone, with all buyers at once on it; and the routes that were not measured. */
export async function everyRoute(
  shop: ShopUnderLoad,
  { concurrent, operations }: Size,
): Promise<{ rows: Row[]; notes: string[] }> {
  const world = await RouteWorld.open(shop, operations(300));
  const rows: Row[] = [];
  for (const { name, rest } of publishedActions) {
    const request = await requests[name]?.(world);
    if (!request) continue;
    const work = async (_: number, nth: number) => expectStatus(await request(nth), 200, 201, 202);
    const load = { name: rest, workers: concurrent, operations: world.count, work };
    rows.push(await measure(shop.measured, load));
  }
  return { rows, notes: [promiseNote(rows), unmeasuredNote()] };
}

const promisedMs = 300;

function promiseNote(rows: Row[]): string {
  const late = rows.filter(({ p95 }) => p95 > promisedMs);
  if (late.length === 0) return `p95 is below ${promisedMs} ms on all ${rows.length} routes measured.`;
  return `p95 is above ${promisedMs} ms on ${late.map(({ name }) => name).join(", ")}.`;
}

function unmeasuredNote(): string {
  const left = publishedActions.filter(({ name }) => !(name in requests) && !apart.includes(name));
  return `not measured, though promised: ${left.map(({ rest }) => rest).join(", ")}.`;
}
