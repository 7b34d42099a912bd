import { getMemberships, type Role } from "../contracts/users.ts";
import { isAdmin, isSystem, signedInUser } from "../lib/actor.ts";
import { type Ctx, call } from "../lib/calling.ts";
import type { Clock } from "../lib/clock.ts";
import { fail } from "../lib/errors.ts";

const keptMs = 10_000;
const mostKept = 10_000;

type Memberships = { organizerId: string; role: Role }[];

/** Who may do what inside an organizer, asked from `users` and kept for 10 s. */
export class MembershipCheck {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { atMs: number; memberships: Memberships }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True if the actor has one of these roles in the organizer, or is an admin or the shop itself. */
  async has(ctx: Ctx, organizerId: string, ...roles: Role[]): Promise<boolean> {
    if (isAdmin(ctx.meta) || isSystem(ctx.meta)) return true;
    if (ctx.meta.actor?.kind !== "user") return false;
    const userId = signedInUser(ctx.meta);
    const fits = (memberships: Memberships) =>
      memberships.some((m) => m.organizerId === organizerId && roles.includes(m.role));
    // Only a yes is kept: whoever has just been given a role must not be refused for what was true before.
    return fits(this.#keptOf(userId)) || fits(await this.#ask(ctx, userId));
  }

  /** Throws FORBIDDEN naming the first role when the actor has none of them, UNAUTHENTICATED when nobody is signed in. */
  async require(ctx: Ctx, organizerId: string, ...roles: Role[]): Promise<void> {
    if (await this.has(ctx, organizerId, ...roles)) return;
    signedInUser(ctx.meta);
    throw fail("FORBIDDEN", { role: roles[0] });
  }

  #keptOf(userId: string): Memberships {
    const kept = this.#kept.get(userId);
    return kept && this.#clock.nowMs() - kept.atMs < keptMs ? kept.memberships : [];
  }

  async #ask(ctx: Ctx, userId: string): Promise<Memberships> {
    const { memberships } = await call(ctx, getMemberships, { userId });
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(userId, { atMs: this.#clock.nowMs(), memberships });
    return memberships;
  }
}
