import { listOperations, type Operation, recordOperation } from "../../contracts/users/operations.ts";
import { type Implemented, on } from "../../lib/calls/call.ts";
import { signedInUser } from "../../lib/calls/context.ts";
import { isoTime } from "../../lib/clock.ts";
import { newId } from "../../lib/ids.ts";
import type { Collection, CollectionSpec, Document } from "../../mixins/store/port.ts";
import { requireAdmin } from "./accounts/user-administration.ts";
import type { UserPorts } from "./user-ports.ts";

export interface OperationDocument extends Document {
  userId: string;
  command: string;
  atMs: number;
  requestId: string | null;
}

export const operationSpec: CollectionSpec<OperationDocument> = {
  name: "operations",
  indexes: { byTime: ["atMs"] },
};

type OperationPorts = Pick<UserPorts, "users" | "clock" | "random"> & {
  operations: Collection<OperationDocument>;
};

/** Audit log of changes by admins from the operators' console. */
export function operationActions(ports: OperationPorts): Implemented[] {
  return [
    on(recordOperation, async ({ command }, ctx) => {
      const { _id: userId } = await requireAdmin(ports, signedInUser(ctx.meta));
      const operation = { userId, command, atMs: ports.clock.nowMs(), requestId: ctx.requestID ?? null };
      await ports.operations.insert({ _id: newId("opn", ports.random), ...operation });
      return shown(operation);
    }),
    on(listOperations, async ({ limit, cursor }, ctx) => {
      await requireAdmin(ports, signedInUser(ctx.meta));
      const newest = { index: "byTime", where: {}, direction: "descending" } as const;
      const { items, nextCursor } = await ports.operations.find({ ...newest, limit, after: cursor });
      return { items: items.map(shown), nextCursor };
    }),
  ];
}

function shown({ userId, command, atMs, requestId }: Omit<OperationDocument, "_id">): Operation {
  return { userId, command, at: isoTime(atMs), requestId };
}
