import { readdirSync } from "node:fs";
import { getPriority } from "node:os";
import { afterEach, describe, expect, it } from "@jest/globals";
import { type Hashing, onNodesThreads } from "./hash-jobs.ts";
import { HashWorkerPool } from "./hash-pool.ts";

const cost = 4;
let threads: HashWorkerPool;
function open(most = 1): HashWorkerPool {
  threads = new HashWorkerPool(most);
  return threads;
}
afterEach(() => threads?.stop());

describe.each<[string, () => Hashing]>([
  ["on Node's threads", () => onNodesThreads],
  ["on threads of its own", () => open(2)],
])("hashing %s", (_, make) => {
  it("knows a text again by its hash, and no other", async () => {
    const hashing = make();
    const hash = await hashing.hash("correct horse", cost);
    expect(hash).toMatch(/^\$2b\$04\$/);
    expect(await hashing.compare("correct horse", hash)).toBe(true);
    expect(await hashing.compare("correct horsf", hash)).toBe(false);
  });

  it("answers each of many with its own result", async () => {
    const hashing = make();
    const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`);
    const hashes = await Promise.all(texts.map((text) => hashing.hash(text, cost)));
    const right = await Promise.all(texts.map((text, n) => hashing.compare(text, hashes[n]!)));
    expect(right).toEqual(texts.map(() => true));
  });

  it("fails for what is no cost", async () => {
    const hashing = make();
    await expect(hashing.hash("text", "x" as unknown as number)).rejects.toThrow();
    expect(await hashing.hash("text", cost)).toMatch(/^\$2b\$04\$/);
  });
});

describe("hashing threads", () => {
  it("leave the event loop free", async () => {
    open();
    await threads.hash("warm", cost);
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    await threads.hash("slow on purpose", 11);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(5);
  });

  (process.platform === "linux" ? it : it.skip)("leave the processor to the sale", async () => {
    open(2);
    const niceness = () =>
      readdirSync("/proc/self/task").map((thread) => getPriority(Number(thread)) - getPriority());
    const nicer = () => niceness().filter((difference) => difference > 0).length;
    const [before, own] = [nicer(), getPriority()];
    await Promise.all(["one", "two", "three"].map((text) => threads.hash(text, cost)));
    expect(nicer()).toBe(before + 2);
    expect(getPriority()).toBe(own);
  });

  it("refuse what is open when they are stopped, and everything after", async () => {
    open();
    const refusal = { type: "SERVICE_UNAVAILABLE" };
    const open1 = expect(threads.hash("under way", 12)).rejects.toMatchObject(refusal);
    const open2 = expect(threads.hash("waiting", cost)).rejects.toMatchObject(refusal);
    await threads.stop();
    await Promise.all([open1, open2]);
    await expect(threads.compare("late", "hash")).rejects.toMatchObject(refusal);
  });
});
