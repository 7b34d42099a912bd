import { randomUUID } from "node:crypto";
import type { Answer, HttpClient } from "../http-client.ts";
import { closedLoop, expectStatus } from "../load.ts";
import {
  api,
  nthOf,
  type OnSale,
  post,
  putOnSale,
  reservation,
  type ShopUnderLoad,
} from "../shop-under-load.ts";

export interface Bought {
  buyer: HttpClient;
  orderId: string;
  ticketId: string;
}

/** One request of a route, the nth of its run. */
export type Request = (nth: number) => Promise<Answer>;

/** Prepares a route's data and answers its requests. */
export type Route = (world: RouteWorld) => Promise<Request> | Request;

/** The data behind the routes: a shop in the middle of its business. */
export class RouteWorld {
  readonly shop: ShopUnderLoad;
  readonly sale: OnSale;
  readonly sold: Bought[];
  /** How many requests each route gets, and so how many things a route that uses things up needs. */
  readonly count: number;

  private constructor(shop: ShopUnderLoad, count: number, sale: OnSale) {
    this.shop = shop;
    this.count = count;
    this.sale = sale;
    this.sold = [];
  }

  static async open(shop: ShopUnderLoad, count: number): Promise<RouteWorld> {
    const world = new RouteWorld(shop, count, await putOnSale(shop.creator, 100_000));
    world.sold.push(...(await world.buy()));
    return world;
  }

  /** Things for each request to use up. */
  async each<T>(make: (nth: number) => Promise<T>): Promise<T[]> {
    const things: T[] = [];
    await closedLoop({
      workers: 10,
      operations: this.count,
      work: async (_, nth) => {
        things[nth] = await make(nth);
        return 0;
      },
    });
    return things;
  }

  reserve(): Promise<{ buyer: HttpClient; orderId: string }[]> {
    return this.each(async (nth) => {
      const buyer = nthOf(this.shop.buyers, nth);
      return { buyer, orderId: (await post(buyer, "/orders", reservation(this.sale))).id };
    });
  }

  buy(): Promise<Bought[]> {
    return this.each(async (nth) => {
      const buyer = nthOf(this.shop.buyers, nth);
      const { id: orderId } = await post(buyer, "/orders", reservation(this.sale));
      await post(buyer, `/orders/${orderId}/payment`, { paymentMethod: "pm_card_visa" });
      return { buyer, orderId, ticketId: await ticketOf(buyer, orderId) };
    });
  }

  /** Checked in at the gate; the ids of the check-ins. */
  async checkIns(): Promise<string[]> {
    const bought = await this.buy();
    return await this.each(async (nth) => {
      const code = await codeOf(bought[nth] as Bought);
      return (await post(this.shop.creator, "/check-ins", { code, scanId: randomUUID() })).checkInId;
    });
  }

  drafts(): Promise<string[]> {
    const body = {
      title: { en: "A draft" },
      venue: { name: "Hall", city: "Lyon" },
      startsAt: "2030-06-18T17:30:00Z",
      timeZone: "Europe/Paris",
      currency: "EUR",
    };
    return this.each(async () => (await post(this.shop.creator, `${organizer}/events`, body)).id);
  }
}

export const organizer = "/organizers/org_sample_school";

export async function codeOf({ buyer, ticketId }: Bought): Promise<string> {
  const answer = await buyer.get(`${api}/tickets/${ticketId}`);
  expectStatus(answer, 200);
  return answer.body.code;
}

async function ticketOf(buyer: HttpClient, orderId: string): Promise<string> {
  for (let looks = 0; looks < 500; looks++) {
    const { body } = await buyer.get(`${api}/orders/${orderId}`);
    if (body.ticketIds.length > 0) return body.ticketIds[0];
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`${orderId} got no ticket in 10 s`);
}
