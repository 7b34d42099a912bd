import { countEventsOfOrganizer, eventChanged, getEventForSale } from "../../../contracts/events/events.ts";
import { publishedActions } from "../../../contracts/index.ts";
import { correctPlaces, holdPlaces, releasePlaces, reloadPlaces } from "../../../contracts/inventory.ts";
import {
  enqueueNotifications,
  forgetRecipient,
  getOutboxAttachment,
  getOutboxMessage,
  listNotifications,
  listNotificationsOfOrder,
  listOutbox,
} from "../../../contracts/notifications/notifications.ts";
import {
  countLiveOrdersOfBuyer,
  endEventOrders,
  forgetBuyer,
  tellBuyersOfChange,
} from "../../../contracts/orders/event-orders.ts";
import { getClaims, listClaims } from "../../../contracts/orders/order-claims.ts";
import { getOrderMoney, listOrderMoney } from "../../../contracts/orders/order-money.ts";
import { listOrders, orderChanged, wakeOrder } from "../../../contracts/orders/orders.ts";
import {
  answerChallenge,
  cancelAttempt,
  chargeAttempt,
  getChallenge,
  listPayments,
  receiveWebhook,
  refundCharge,
} from "../../../contracts/payments.ts";
import {
  forgetTicketHolder,
  issueTickets,
  listTickets,
  listTicketsOfOrder,
  printTicketsOfOrder,
  voidTickets,
} from "../../../contracts/tickets/tickets.ts";
import { getOrganizer } from "../../../contracts/users/organizers.ts";
import { getContact, getMemberships } from "../../../contracts/users/users.ts";
import { type ServiceName, serviceNames } from "../../../lib/settings/service-names.ts";

type Named = { name: string };

/** Allowed calls per service; all others are refused. Compared with the code by allowed-calls.spec.ts. */
export const calls: Record<ServiceName, readonly Named[]> = {
  gateway: [
    ...publishedActions,
    getChallenge,
    answerChallenge,
    listOutbox,
    getOutboxMessage,
    getOutboxAttachment,
  ],
  users: [
    ...[countLiveOrdersOfBuyer, forgetBuyer, listOrders],
    ...[forgetTicketHolder, listTickets],
    ...[enqueueNotifications, forgetRecipient, listNotifications],
    countEventsOfOrganizer,
  ],
  events: [endEventOrders, tellBuyersOfChange, getOrganizer, getMemberships],
  inventory: [getEventForSale, listClaims, getClaims],
  orders: [
    ...[getEventForSale, getMemberships],
    ...[holdPlaces, releasePlaces, correctPlaces, reloadPlaces],
    ...[chargeAttempt, cancelAttempt, refundCharge, listPayments],
    ...[issueTickets, listTicketsOfOrder, voidTickets],
    ...[enqueueNotifications, listNotificationsOfOrder],
  ],
  payments: [wakeOrder, getOrderMoney, listOrderMoney, receiveWebhook],
  tickets: [getEventForSale, getOrganizer, getContact, getMemberships],
  notifications: [getContact, printTicketsOfOrder],
};

/** Publishers and subscribers of each event. */
export const facts: readonly { fact: Named; by: ServiceName; to: readonly ServiceName[] }[] = [
  { fact: orderChanged, by: "orders", to: ["gateway"] },
  { fact: eventChanged, by: "events", to: ["inventory", "orders"] },
];

const serviceOf = (action: Named) => action.name.split(".")[0] as ServiceName;

const callNames = new Map(
  serviceNames.map((service) => [service, new Set(calls[service].map(({ name }) => name))]),
);

export function mayCall(caller: ServiceName, action: string): boolean {
  return callNames.get(caller)?.has(action) ?? false;
}

export function mayPublish(publisher: ServiceName, fact: string): boolean {
  return facts.some((each) => each.by === publisher && each.fact.name === fact);
}

export function mayHear(listener: ServiceName, fact: string): boolean {
  return facts.some((each) => each.to.includes(listener) && each.fact.name === fact);
}

/** The services that a service calls. */
export function calledBy(caller: ServiceName): ServiceName[] {
  return serviceNames.filter((name) => calls[caller].some((action) => serviceOf(action) === name));
}

/** The services that call a service. */
export function callersOf(service: ServiceName): ServiceName[] {
  return serviceNames.filter((name) => calledBy(name).includes(service));
}

/** The services that listen to a service's facts. */
export function listenersOf(publisher: ServiceName): ServiceName[] {
  return serviceNames.filter((name) => facts.some(({ by, to }) => by === publisher && to.includes(name)));
}
