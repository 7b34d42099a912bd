import { afterEach, expect, it } from "@jest/globals";
import { WorkerPool } from "./worker-pool.ts";

const pool = new WorkerPool<object, unknown>({
  ...{ script: new URL("./no-such-thread.ts", import.meta.url), threads: 1, nicer: 0 },
});
afterEach(() => pool.stop());

it("a job whose thread cannot start fails for that reason, and so does the next", async () => {
  const jobs = await Promise.allSettled([pool.run({}), pool.run({})]);
  jobs.push(...(await Promise.allSettled([pool.run({})])));
  for (const job of jobs)
    expect(job).toMatchObject({ status: "rejected", reason: { code: "ERR_MODULE_NOT_FOUND" } });
});
