import { expect, it } from "@jest/globals";
import { describeCounting } from "../testing/counter-suite.ts";
import { Attempts } from "./attempt-limits.ts";

const refused = (retryAfterS: number) => ({ type: "TOO_MANY_REQUESTS", code: 429, data: { retryAfterS } });
const limits = { guess: { most: 2, perS: 60 }, other: { most: 1, perS: 60 } };

describeCounting("Attempts", (counting) => {
  const two = () => new Attempts(limits, counting.redis);

  it("lets N in, and says how long to wait from the first one on", async () => {
    const attempts = two();
    await attempts.take("guess", "ada");
    await counting.pass(10_100);
    await attempts.take("guess", "ada");
    await expect(attempts.take("guess", "ada")).rejects.toMatchObject(refused(50));
    await counting.pass(50_000);
    await attempts.take("guess", "ada");
  });

  it("keeps keys and names apart", async () => {
    const attempts = two();
    await attempts.take("other", "ada");
    await expect(attempts.take("other", "ada")).rejects.toMatchObject(refused(60));
    await attempts.take("other", "bob");
    await attempts.take("guess", "ada");
  });

  it("lets no more in when they come at once", async () => {
    const attempts = two();
    const settled = await Promise.allSettled(Array.from({ length: 10 }, () => attempts.take("guess", "ada")));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  });

  it("does not count one that is refused", async () => {
    const attempts = two();
    for (const _ of [1, 2]) await attempts.take("guess", "ada");
    for (const _ of [1, 2, 3]) await expect(attempts.take("guess", "ada")).rejects.toMatchObject(refused(60));
    await attempts.release("guess", "ada");
    await attempts.take("guess", "ada");
  });

  it("gives back one that was no failure, and never more than were taken", async () => {
    const attempts = two();
    await attempts.release("guess", "ada");
    await attempts.take("guess", "ada");
    await attempts.take("guess", "ada");
    for (const _ of [1, 2, 3]) await attempts.release("guess", "ada");
    for (const _ of [1, 2]) await attempts.take("guess", "ada");
    await expect(attempts.take("guess", "ada")).rejects.toMatchObject(refused(60));
  });

  it("forgets a key", async () => {
    const attempts = two();
    for (const _ of [1, 2]) await attempts.take("guess", "ada");
    await attempts.reset("guess", "ada");
    await attempts.take("guess", "ada");
  });
});
