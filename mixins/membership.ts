import type { Event } from "../contracts/events/events.ts";
import { getMemberships, type Role } from "../contracts/users/users.ts";
import { type Ctx, call } from "../lib/calls/call.ts";
import { isAdmin, isSystem, signedInUser } from "../lib/calls/context.ts";
import { type Clock, secondMs } from "../lib/clock.ts";
import { fail } from "../lib/errors/errors.ts";
import { TtlCache } from "../lib/ttl-cache.ts";

const limits = { forMs: 10 * secondMs, most: 10_000 };

type AtEvent = Pick<Event, "id" | "organizerId" | "state">;
type Memberships = { organizerId: string; role: Role }[];

/** Access rights inside an organizer, read from `users` and cached for 10 s. */
export class MembershipCheck {
  readonly #kept: TtlCache<Memberships>;

  constructor(clock: Clock) {
    this.#kept = new TtlCache(limits, clock);
  }

  /** True if the actor has one of these roles in the organizer, or is an admin or the shop itself. */
  async has(ctx: Ctx, organizerId: string, ...roles: Role[]): Promise<boolean> {
    if (isAdmin(ctx.meta) || isSystem(ctx.meta)) return true;
    if (ctx.meta.actor?.kind !== "user") return false;
    const userId = signedInUser(ctx.meta);
    const fits = (memberships: Memberships) =>
      memberships.some((m) => m.organizerId === organizerId && roles.includes(m.role));
    // Only a positive answer is cached: a new role must take effect at once.
    return fits(this.#kept.get(userId) ?? []) || fits(await this.#ask(ctx, userId));
  }

  /** Throws FORBIDDEN naming the first role when the actor has none of them, UNAUTHENTICATED without a signed-in user. */
  async require(ctx: Ctx, organizerId: string, ...roles: Role[]): Promise<void> {
    if (await this.has(ctx, organizerId, ...roles)) return;
    signedInUser(ctx.meta);
    throw fail("FORBIDDEN", { role: roles[0] });
  }

  /** As `require`, for members that work on this event. Throws NOT_FOUND of a draft: to strangers it does not exist. */
  async requireAt(ctx: Ctx, event: AtEvent, ...roles: Role[]): Promise<void> {
    if (await this.has(ctx, event.organizerId, ...roles)) return;
    signedInUser(ctx.meta);
    throw event.state === "draft"
      ? fail("NOT_FOUND", { what: "event", id: event.id })
      : fail("FORBIDDEN", { role: roles[0] });
  }

  async #ask(ctx: Ctx, userId: string): Promise<Memberships> {
    const { memberships } = await call(ctx, getMemberships, { userId });
    return this.#kept.keep(userId, memberships);
  }
}
