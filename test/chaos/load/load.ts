import { Random } from "../../simulation/world/random.ts";
import { openSeason } from "../topology/shows.ts";
import { buyOne, runScenario, type World } from "./buyers.ts";
import { Client, type Line } from "./client.ts";
import { keepGate } from "./gate.ts";
import { giveRefunds, planSeasons } from "./organizer.ts";

export interface LoadOptions {
  seed: number;
  buyers: number;
  line: Line;
  hurry: World["hurry"];
  /** How long after a season's start its fated shows are moved and cancelled, and when the next one starts. */
  pace: { everyMs: number; fateAfterMs: number };
}

/** All clients at work on the shop, until they are stopped. */
export interface RunningLoad {
  /** An unexpected error of a client: `leave` throws it. */
  readonly hasFailed: boolean;
  /** Settles when every client has the answer to its last request. */
  leave: () => Promise<void>;
  /** Reads the availability of every show, and buys a ticket: the shop sells again. */
  browseAgain: () => Promise<void>;
}

/** Opens accounts, puts the first season on sale, and lets everybody in. */
export async function startLoad({ seed, buyers, line, hurry, pace }: LoadOptions): Promise<RunningLoad> {
  const clientOf = (userId: string, n: number) => new Client(line, userId, new Random(seed * 1_000 + n));
  const ids = await register(line, { seed, buyers });
  const [creator, desk, operator] = ["creator", "creator", "operator"].map((who, n) =>
    clientOf(`usr_sample_${who}`, n),
  ) as [Client, Client, Client];
  const shows = await openSeason(creator, "first");
  const world: World = { shows, everShown: [...shows], gate: { queue: [] }, isClosing: false, hurry };
  const work = [
    ...ids.map((id, n) => runScenario(world, clientOf(id, 10 + n))),
    giveRefunds(world, desk),
    keepGate(world, operator),
    keepGate(world, operator),
    planSeasons(world, creator, pace),
  ];
  let hasFailed = false;
  const everybody = Promise.all(work);
  everybody.catch(() => {
    hasFailed = true;
  });
  return {
    get hasFailed() {
      return hasFailed;
    },
    async leave() {
      world.isClosing = true;
      await Promise.allSettled(work);
      await everybody;
    },
    browseAgain: () => browseAgain(world, clientOf(ids[0]!, 3)),
  };
}

async function browseAgain(world: World, visitor: Client): Promise<void> {
  const shown = world.everShown.filter(({ fate }) => fate !== "ends");
  await Promise.all(
    shown.map(({ eventId }) =>
      visitor.ask({ what: "availability", method: "GET", path: `/events/${eventId}/availability` }),
    ),
  );
  const stadium = world.everShown.find(({ name }) => name === "stadium")!;
  await buyOne(world, visitor, stadium);
}

/** Ids of new accounts, a few at a time: a password takes the shop a moment. */
export async function register(
  line: Line,
  { seed, buyers }: { seed: number; buyers: number },
): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < buyers; n += 4) {
    const few = Array.from(
      { length: Math.min(4, buyers - n) },
      (_, i) => `buyer-${seed}-${n + i}@example.org`,
    );
    ids.push(...(await Promise.all(few.map((email) => openAccount(line, email)))));
  }
  return ids;
}

async function openAccount(line: Line, email: string): Promise<string> {
  const visitor = new Client(line, "usr_visitor", new Random(1));
  const password = "a long enough one";
  const send = (path: string, body: object) => visitor.ask({ what: "sign in", method: "POST", path, body });
  const made = await send("/auth/register", { email, password, name: "Nina" });
  // The first try was heard, and its answer was not.
  const answer = made?.code === "EMAIL_TAKEN" ? await send("/auth/login", { email, password }) : made;
  if (!answer?.body.user) throw new Error(`no account: ${answer?.status} ${JSON.stringify(answer?.body)}`);
  return answer.body.user.id;
}
