import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { describeWith } from "../support/servers.ts";
import { type ChaosRun, runChaos } from "./chaos-run.ts";
import { check } from "./checks/check.ts";
import { reportOf, summaryOf } from "./checks/report.ts";
import { copyOf } from "./faults/corruption.ts";
import { seededFaults } from "./seeded/seeded.ts";

const maxMs = 600_000;

describeWith(["nats-server", "redis-server", "mongod"], "a mesh under a hundred kills", () => {
  let run: ChaosRun;
  beforeAll(async () => {
    run = await runChaos({
      ...{ seed: 1, buyers: 20, everyMs: 900, ledgerMembers: 1, least: { kills: 100, ms: 0 } },
      print: () => {},
    });
    console.log(summaryOf(run));
  }, maxMs);
  afterAll(() => run?.close(), maxMs);

  it("keeps every promise within 30 s of quiet", () => {
    if (run.findings.length > 0) throw new Error(reportOf(run));
    expect(run.scene.kills).toBeGreaterThanOrEqual(100);
    expect(run.remains.books.tickets.length).toBeGreaterThan(20);
  });

  describe("when its processes are gone and someone spoils its stores", () => {
    beforeAll(() => Promise.all(run.mesh.processes.map((process) => process.kill())), maxMs);

    it.each(seededFaults.filter(({ isOfStores }) => isOfStores))(
      "finds that $name",
      async ({ plant, breaks }) => {
        const { stores, places, remains } = run;
        const spoilt = copyOf(remains);
        plant(spoilt);
        try {
          await stores.rewrite(remains.books, spoilt.books);
          await places.lie(remains.taken, spoilt.taken);
          const books = await stores.readBooks();
          const taken = await places.taken([...remains.taken.keys()]);
          const findings = check({ ...spoilt, books, taken });
          expect(findings.map(({ broken }) => broken)).toContainEqual(expect.stringMatching(breaks));
        } finally {
          await stores.rewrite(await stores.readBooks(), remains.books);
          await places.lie(await places.taken([...remains.taken.keys()]), remains.taken);
        }
      },
      maxMs,
    );

    it(
      "has nothing to say when the stores are as they were",
      async () => {
        const { stores, places, remains } = run;
        const taken = await places.taken([...remains.taken.keys()]);
        expect(check({ ...remains, books: await stores.readBooks(), taken })).toEqual([]);
      },
      maxMs,
    );
  });
});
