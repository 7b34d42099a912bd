import type { z } from "zod";
import type { exportMe } from "../../../contracts/users/accounts.ts";
import { isoTime } from "../../../lib/clock.ts";
import type { UserPorts } from "../user-ports.ts";
import { accountOf } from "./accounts.ts";

export type Export = z.output<(typeof exportMe)["result"]>;

type List<T> = (page: { limit: number; cursor?: string | undefined }) => Promise<{
  items: T[];
  nextCursor: string | null;
}>;

/** The person's own lists in the other services, a page at a time. */
export interface OwnLists {
  orders: List<Export["orders"][number]>;
  tickets: List<Export["tickets"][number]>;
  notifications: List<Export["notifications"][number]>;
}

const pageLimit = 100;

/** Everything that the shop knows about the user. Throws NOT_FOUND when the account is gone. */
export async function exportOf(ports: UserPorts, lists: OwnLists, userId: string): Promise<Export> {
  return {
    exportedAt: isoTime(ports.clock.nowMs()),
    account: await accountOf(ports, userId),
    orders: await allOf(lists.orders),
    tickets: await allOf(lists.tickets),
    notifications: await allOf(lists.notifications),
  };
}

async function allOf<T>(list: List<T>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: pageLimit, ...(cursor !== undefined && { cursor }) });
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}
