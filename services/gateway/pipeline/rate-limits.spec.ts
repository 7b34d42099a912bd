import { expect, it } from "@jest/globals";
import { describeCounting } from "../../../mixins/testing/counter-suite.ts";
import type { WebResponse } from "../http/web-request.ts";
import { type Policy, RateLimits } from "./rate-limits.ts";

describeCounting("RateLimits", (counting) => {
  /** Counts a request and answers its headers, or its refusal. */
  async function count(limits: RateLimits, policy: Policy, key: string): Promise<unknown> {
    const headers: string[] = [];
    const res = { appendHeader: (name: string, value: string) => void headers.push(`${name}: ${value}`) };
    const refused = await limits.count(policy, key, res as unknown as WebResponse).catch((error) => error);
    return refused ?? headers;
  }
  const tooMany = { type: "TOO_MANY_REQUESTS", data: { retryAfterS: 60 } };

  it("says what is left, and refuses what is too much until the minute is over", async () => {
    const limits = new RateLimits(2, counting.redis);
    for (const left of [1, 0]) {
      expect(await count(limits, "account", "usr_ada")).toEqual([
        'RateLimit-Policy: "account";q=2;w=60',
        `RateLimit: "account";r=${left};t=60`,
      ]);
    }
    expect(await count(limits, "account", "usr_ada")).toMatchObject(tooMany);
    await counting.pass(60_000);
    expect(await count(limits, "account", "usr_ada")).toHaveLength(2);
  });

  it("counts accounts, addresses and sign-ins apart, each with its share", async () => {
    const limits = new RateLimits(2, counting.redis);
    const allowed = async (policy: Policy) => {
      const answers = await Promise.all([...Array(30)].map(() => count(limits, policy, "same")));
      return answers.filter(Array.isArray).length;
    };
    expect([await allowed("account"), await allowed("address"), await allowed("sign-ins")]).toEqual([
      2, 20, 1,
    ]);
  });

  it("counts nothing without a limit", async () => {
    const limits = new RateLimits(0, counting.redis);
    expect(await count(limits, "account", "usr_ada")).toEqual([]);
  });
});
