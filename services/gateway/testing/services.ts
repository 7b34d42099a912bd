import type { ServiceSchema } from "moleculer";
import { createEvent } from "../../../contracts/events/edit-event.ts";
import { getEvent, listEvents } from "../../../contracts/events/events.ts";
import {
  getOutboxAttachment,
  getOutboxMessage,
  listOutbox,
} from "../../../contracts/notifications/notifications.ts";
import type { Order } from "../../../contracts/orders/order-shape.ts";
import { getOrder, payOrder, reserveOrder } from "../../../contracts/orders/orders.ts";
import { answerChallenge, getChallenge } from "../../../contracts/payments.ts";
import { resetPassword } from "../../../contracts/users/passwords.ts";
import { logIn, registerUser } from "../../../contracts/users/users.ts";
import { actionsOf, type Ctx, on } from "../../../lib/calls/call.ts";
import type { CallMeta } from "../../../lib/calls/context.ts";
import { fail } from "../../../lib/errors/errors.ts";

/** Recorded calls of the stubs, and their behaviour as set by a spec. */
export interface Stubbed {
  calls: { action: string; params: unknown; meta: CallMeta; requestId: string | null }[];
  orders: Map<string, Order>;
  /** Runs before `events.list` answers. */
  beforeList: () => Promise<void> | void;
  challengeOpen: boolean;
}

export function newStubbed(): Stubbed {
  return { calls: [], orders: new Map(), beforeList: () => {}, challengeOpen: true };
}

export function orderIn(state: Order["state"], id = "ord_school_1"): Order {
  return {
    id,
    state,
    eventId: "evt_school",
    buyerId: "usr_sample_buyer",
    lines: [],
    totalMinor: 2400,
    currency: "EUR",
    createdAt: "2027-01-01T10:00:00.000Z",
    expiresAt: "2027-01-01T10:10:00.000Z",
    failure: null,
    nextAction: null,
    ticketIds: [],
    refunds: [],
  };
}

/** Tiny services that keep to their contracts; `tickets` and `inventory` are away. */
export function stubServices(stubbed: Stubbed): ServiceSchema[] {
  const noted = (action: string, params: unknown, ctx: Ctx) => {
    stubbed.calls.push({ action, params, meta: { ...ctx.meta }, requestId: ctx.requestID });
  };
  return [
    ordersStub(stubbed, noted),
    eventsStub(stubbed, noted),
    usersStub(noted),
    ...pageStubs(stubbed, noted),
  ];
}

type Noted = (action: string, params: unknown, ctx: Ctx) => void;

function ordersStub(stubbed: Stubbed, noted: Noted): ServiceSchema {
  const get = on(getOrder, ({ orderId }, ctx) => {
    noted("orders.get", { orderId }, ctx);
    const order = stubbed.orders.get(orderId);
    if (!order) throw fail("NOT_FOUND", { what: "order", id: orderId });
    return order;
  });
  const reserve = on(reserveOrder, (params, ctx) => {
    noted("orders.reserve", params, ctx);
    if (params.expectedTotalMinor === 1)
      throw fail("SOLD_OUT", { ticketTypeId: "typ_a", left: 1, wanted: 2 });
    return orderIn("reserved");
  });
  const pay = on(payOrder, (params, ctx) => {
    noted("orders.pay", params, ctx);
    if (params.paymentMethod === "pm_declined") {
      throw fail("PAYMENT_DECLINED", { reason: "insufficient_funds", expiresAt: "2027-01-01T10:20:00Z" });
    }
    return orderIn(params.paymentMethod === "pm_slow" ? "paying" : "paid", params.orderId);
  });
  return { name: "orders", actions: actionsOf(get, reserve, pay) };
}

function eventsStub(stubbed: Stubbed, noted: Noted): ServiceSchema {
  const list = on(listEvents, async (params, ctx) => {
    noted("events.list", params, ctx);
    await stubbed.beforeList();
    return { items: [], nextCursor: null };
  });
  const get = on(getEvent, ({ eventId }) => {
    if (eventId === "evt_broken") throw new Error("mongodb://user:secret@db is down");
    throw fail("NOT_FOUND", { what: "event", id: eventId });
  });
  const create = on(createEvent, () => {
    throw fail("FORBIDDEN", { role: "eventCreator" });
  });
  return { name: "events", actions: actionsOf(list, get, create) };
}

function usersStub(noted: Noted): ServiceSchema {
  const refuse = on(logIn, () => {
    throw fail("INVALID_CREDENTIALS");
  });
  const register = on(registerUser, (params, ctx) => {
    noted("users.register", params, ctx);
    throw fail("EMAIL_TAKEN");
  });
  const reset = on(resetPassword, (params, ctx) => {
    noted("users.resetPassword", params, ctx);
    if (params.token === "used") throw fail("RESET_TOKEN_INVALID");
    return { reset: true as const };
  });
  return { name: "users", actions: actionsOf(refuse, register, reset) };
}

function pageStubs(stubbed: Stubbed, noted: Noted): ServiceSchema[] {
  const outbox = on(listOutbox, (params, ctx) => {
    noted("notifications.listOutbox", params, ctx);
    const message = {
      messageId: "<ord_1:orderConfirmed:1@shop>",
      at: "2027-01-01T10:00:00.000Z",
      channel: "mail" as const,
      to: "ada@example.org",
      subject: "Your tickets <script>alert(1)</script>",
      text: "Thank you, Ada & friends",
      locale: "en" as const,
      attachments: [{ fileName: "tickets.pdf", contentType: "application/pdf", bytes: 2_000 }],
    };
    return { items: [message], nextCursor: "next page" };
  });
  const outboxMail = on(getOutboxMessage, ({ messageId }) => {
    if (messageId !== "msg_1@eventsapp") throw fail("NOT_FOUND", { what: "message", id: messageId });
    return {
      ...{ messageId, at: "2027-01-01T10:00:00.000Z", channel: "mail" as const, to: "ada@example.org" },
      ...{ locale: "fr" as const, subject: "Vos billets", text: "Bonjour", attachments: [] },
      html: "<!doctype html><p style='color:red'>Bonjour</p>",
    };
  });
  const outboxFile = on(getOutboxAttachment, ({ messageId, index }) => {
    if (index !== 0) throw fail("NOT_FOUND", { what: "attachment", id: `${messageId}/${index}` });
    return { fileName: "tickets.pdf", contentType: "application/pdf", base64: "JVBERi0=" };
  });
  const challenge = on(getChallenge, ({ challengeId }) => {
    if (challengeId !== "chl_1") throw fail("NOT_FOUND", { what: "challenge", id: challengeId });
    return { amountMinor: 2400, currency: "EUR", open: stubbed.challengeOpen };
  });
  const decide = on(answerChallenge, (params, ctx) => {
    noted("payments.answerChallenge", params, ctx);
    return { approved: params.approve };
  });
  return [
    { name: "notifications", actions: actionsOf(outbox, outboxMail, outboxFile) },
    { name: "payments", actions: actionsOf(challenge, decide) },
  ];
}
