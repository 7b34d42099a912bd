import type { TestAccount } from "./test-account.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The organizer's part of a test purchase: an event with 4 places at EUR 12.00. Everything throws RequestFailed. */
export class TestEvent {
  readonly organizer: TestAccount;
  #organizerId: string | undefined;
  #id: string | undefined;
  #ticketTypeId: string | undefined;

  constructor(organizer: TestAccount) {
    this.organizer = organizer;
  }

  get hasOrganizer(): boolean {
    return this.#organizerId !== undefined;
  }

  get exists(): boolean {
    return this.#id !== undefined;
  }

  async openOrganizer(): Promise<void> {
    const { id } = await this.organizer.ask("/organizers", { body: { name: "Test purchase" } });
    this.#organizerId = id;
  }

  async draft(): Promise<void> {
    const name = { en: "Test purchase", fr: "Achat d'essai" };
    const event = await this.organizer.ask(`/organizers/${this.#organizerId}/events`, {
      body: {
        title: name,
        venue: { name: "Nowhere", city: "Nowhere" },
        startsAt: new Date(Date.now() + 30 * dayMs).toISOString(),
        timeZone: "UTC",
        currency: "EUR",
      },
    });
    this.#id = event.id;
    const places = { name: "Places", kind: "general", capacity: 4 };
    const quota = await this.organizer.ask(`/events/${event.id}/quotas`, { body: places });
    // A run that is killed half-way leaves an event that is not bought for long.
    const saleEndsAt = new Date(Date.now() + 10 * minuteMs).toISOString();
    const price = { name, priceMinor: 1_200, quotaId: quota.id, saleEndsAt };
    const type = await this.organizer.ask(`/events/${event.id}/ticket-types`, { body: price });
    this.#ticketTypeId = type.id;
  }

  publish = () => this.#change("publish");
  cancel = () => this.#change("cancel");
  archive = () => this.#change("archive");

  /** What orders one place of it. */
  get orderOfOne(): object {
    return { eventId: this.#id, lines: [{ ticketTypeId: this.#ticketTypeId, quantity: 1 }] };
  }

  async state(): Promise<string> {
    return (await this.organizer.ask(`/events/${this.#id}`)).state;
  }

  /** Of a draft; what was on sale is kept, and archived. */
  async delete(): Promise<void> {
    await this.organizer.ask(`/events/${this.#id}`, { method: "DELETE" });
  }

  async deleteOrganizer(): Promise<void> {
    await this.organizer.ask(`/organizers/${this.#organizerId}`, { method: "DELETE" });
  }

  async #change(command: "publish" | "cancel" | "archive"): Promise<void> {
    await this.organizer.ask(`/events/${this.#id}/${command}`, { body: {} });
  }
}
