import { forgetRecipient, listNotifications } from "../../../contracts/notifications/notifications.ts";
import { countLiveOrdersOfBuyer, forgetBuyer } from "../../../contracts/orders/event-orders.ts";
import { listOrders } from "../../../contracts/orders/orders.ts";
import { forgetTicketHolder, listTickets } from "../../../contracts/tickets/tickets.ts";
import {
  createUser,
  eraseMe,
  eraseUser,
  exportMe,
  getUser,
  listUsers,
  updateMe,
  updateUser,
} from "../../../contracts/users/accounts.ts";
import { getContact, getMe } from "../../../contracts/users/users.ts";
import { asSystem, type Ctx, call, type Implemented, on } from "../../../lib/calls/call.ts";
import { signedInUser } from "../../../lib/calls/context.ts";
import { beginErasing, type ErasingCalls } from "../erasure/erase-account.ts";
import { addressOf } from "../sessions/session-actions.ts";
import { userView } from "../user-documents.ts";
import type { UserPorts } from "../user-ports.ts";
import { accountOf, accountView, contactOf } from "./accounts.ts";
import { editOwnAccount } from "./edit-account.ts";
import { exportOf } from "./export-data.ts";
import { editAccount, eraseAccount, findUsers, openAccount, requireAdmin } from "./user-administration.ts";

/** One's own account. */
export function ownAccountActions(ports: UserPorts): Implemented[] {
  return [
    on(getMe, (_, ctx) => accountOf(ports, signedInUser(ctx.meta))),
    on(updateMe, async (params, ctx) => {
      const who = { userId: signedInUser(ctx.meta), address: addressOf(ctx) };
      return accountView(ports, await editOwnAccount(ports, who, params));
    }),
    on(exportMe, (_, ctx) => exportOf(ports, listsOf(ctx), signedInUser(ctx.meta))),
    on(eraseMe, ({ ifMatch }, ctx) =>
      beginErasing(ports, erasingCalls(ctx), { userId: signedInUser(ctx.meta), ifMatch }),
    ),
    on(getContact, ({ userId }) => contactOf(ports, userId)),
  ];
}

/** Everybody's accounts, for admins. */
export function administrationActions(ports: UserPorts): Implemented[] {
  const admin = async (ctx: Ctx) => (await requireAdmin(ports, signedInUser(ctx.meta)))._id;
  return [
    on(listUsers, async (params, ctx) => {
      await admin(ctx);
      const { items, nextCursor } = await findUsers(ports, params);
      return { items: items.map(userView), nextCursor };
    }),
    on(createUser, async (params, ctx) => {
      const by = { adminId: await admin(ctx), requestId: ctx.requestID ?? null };
      return userView(await openAccount(ports, by, params));
    }),
    on(getUser, async ({ userId }, ctx) => {
      await admin(ctx);
      return accountOf(ports, userId);
    }),
    on(updateUser, async (params, ctx) => userView(await editAccount(ports, await admin(ctx), params))),
    on(eraseUser, async ({ userId, ifMatch }, ctx) =>
      eraseAccount(ports, erasingCalls(ctx), { adminId: await admin(ctx), userId, ifMatch }),
    ),
  ];
}

/** @param caller a context, or the broker when the shop works by itself. */
export function erasingCalls(caller: unknown): ErasingCalls {
  const asShop = () => asSystem("users");
  return {
    countLive: async (userId) => (await call(caller, countLiveOrdersOfBuyer, { userId })).live,
    async forget(userId) {
      await call(caller, forgetTicketHolder, { userId }, asShop());
      await call(caller, forgetBuyer, { userId }, asShop());
      await call(caller, forgetRecipient, { userId }, asShop());
    },
  };
}

/** By the caller's own context, so that each service shows the caller's data only. */
const listsOf = (ctx: Ctx) => ({
  orders: (page: { limit: number; cursor?: string | undefined }) => call(ctx, listOrders, page),
  tickets: (page: { limit: number; cursor?: string | undefined }) => call(ctx, listTickets, page),
  notifications: (page: { limit: number; cursor?: string | undefined }) => call(ctx, listNotifications, page),
});
