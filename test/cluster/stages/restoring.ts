import { setTimeout as pause } from "node:timers/promises";
import mongoose from "mongoose";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import type { Books } from "../../chaos/checks/stored-documents.ts";
import { eventually } from "../../support/eventually.ts";
import { whileOpen } from "../../support/opened.ts";
import { checkInvariants, readBooksOf } from "../checks/invariants.ts";
import { runJob } from "../kubernetes/jobs.ts";
import { podsOf, untilWhole } from "../kubernetes/workloads.ts";
import { SteadyShopping } from "../load/steady-load.ts";
import { timed } from "../load/under-load.ts";
import { untilNone } from "../load/wait-until-none.ts";
import { Witness } from "../load/witness.ts";
import type { Figures, Proof, Stage } from "../proof.ts";
import { databasePrefix, openInside } from "../release/inside-servers.ts";
import { followRunbook } from "../release/runbook.ts";

const boughtAfterBackup = 10;
/** Some rounds of the payments' own comparison. */
const watchedMs = 50 * secondMs;

export const restoring: Stage = {
  name: "restoring",
  shows:
    "the payments' database is dropped, restored by docs/runbooks/restore.md, and agrees with the processor",
  async run(proof) {
    const backup = await backUpWhilePeopleBuy(proof);
    await checkInvariants(proof);
    const before = await readBooksOf(proof);
    await dropPayments(proof);
    const restore = await restoreByRunbook(proof);
    const agreed = await timed(() => untilTheyAgree(proof, before));
    await requireNoDifferences(proof);
    await Witness.ofPurchase(proof.choices);
    const dropped = `${before.payments.length} payments, ${before.refunds.length} refunds`;
    return {
      ...backup,
      dropped,
      ...restore,
      "as before": `${agreed} later`,
      ...(await checkInvariants(proof)),
    };
  },
};

/** Purchases after the backup are known to the processor alone once the database is lost. */
async function backUpWhilePeopleBuy(proof: Proof): Promise<Figures> {
  const shopping = await SteadyShopping.begin(proof);
  const took = await timed(() => runJob(proof.kubernetes, "backup", 3 * minuteMs));
  const soFar = shopping.bought;
  await eventually(() => shopping.bought >= soFar + boughtAfterBackup, 2 * minuteMs);
  await shopping.leave();
  return { backup: took, "bought since the backup": String(shopping.bought - soFar) };
}

async function dropPayments(proof: Proof): Promise<void> {
  await whileOpen(async (opened) => {
    const { paymentsUrl } = await openInside(proof.kubernetes, opened);
    const client = new mongoose.mongo.MongoClient(paymentsUrl);
    await opened.keep(client.connect(), (it) => it.close());
    await client.db(`${databasePrefix}_payments`).dropDatabase();
  });
}

async function restoreByRunbook({ kubernetes, print }: Proof): Promise<Figures> {
  let words = "";
  const took = await timed(async () => {
    await followRunbook(kubernetes, "## 1. Stop what uses the payments");
    words = await followRunbook(kubernetes, "## 2. Restore");
    await followRunbook(kubernetes, "## 3. Start again");
    await untilWhole(kubernetes, 3 * minuteMs);
  });
  print(words.trimEnd().replaceAll(/^/gm, "  "));
  const again = /compared with the card processor: (.+)/.exec(words)?.[1] ?? "";
  return { "from the drop to open again": took, "by the processor": again };
}

/** Until every payment and refund of before is there again with the same outcome and money. */
async function untilTheyAgree(proof: Proof, before: Books): Promise<void> {
  const missing = async () => {
    const now = new Set(outcomesIn(await readBooksOf(proof)));
    return outcomesIn(before).filter((outcome) => !now.has(outcome));
  };
  await untilNone("not as before", missing, 2 * minuteMs);
}

const outcomesIn = ({ payments, refunds }: Books): string[] =>
  [...payments, ...refunds].map(({ _id, state, amountMinor }) => `${_id} ${state} ${amountMinor}`);

/** Payments' own comparison with the processor and the orders finds nothing, round after round. */
async function requireNoDifferences({ kubernetes }: Proof): Promise<void> {
  const first = await differencesIn(kubernetes);
  await pause(watchedMs);
  const last = await differencesIn(kubernetes);
  const found = [...last].map(([process, count]) => count - (first.get(process) ?? 0));
  const sum = found.reduce((total, count) => total + count, 0);
  if (sum > 0) throw new Error(`the payments found ${sum} differences after the restore`);
}

/** The counters of each payments process; a restarted one counts from 0. */
async function differencesIn(kubernetes: Proof["kubernetes"]): Promise<Map<string, number>> {
  const pods = (await podsOf(kubernetes)).filter(({ component }) => component === "payments");
  const counts = pods.map(async ({ name, restarts }): Promise<[string, number]> => {
    const path = `/api/v1/namespaces/${kubernetes.namespace}/pods/${name}:9090/proxy/metrics`;
    const text = await kubernetes.kubectl("get", "--raw", path);
    const counted = [...text.matchAll(/^eventsapp_payments_differences_total(?:\{.*\})? (\d+)$/gm)];
    return [`${name}, start ${restarts}`, counted.reduce((sum, [, count]) => sum + Number(count), 0)];
  });
  return new Map(await Promise.all(counts));
}
