import { readdirSync } from "node:fs";
import { getPriority } from "node:os";
import { afterEach, describe, expect, it } from "@jest/globals";
import { readPaper, readPng } from "../testing/paper.ts";
import { printed } from "../testing/printed-ticket.ts";
import { PrintWorkerPool } from "./print-pool.ts";
import { quietZone, stripesOf } from "./qr-code.ts";

const standIn = new URL("../testing/print-thread.ts", import.meta.url);
const real = new URL("./print-thread.ts", import.meta.url);
const qr = (code: string) => ({ kind: "qr" as const, code });

let pool: PrintWorkerPool;
function open(options: { maxWaiting?: number; timeoutMs?: number; script?: URL; threads?: number } = {}) {
  pool = new PrintWorkerPool({ threads: 1, maxWaiting: 10, timeoutMs: 10_000, script: standIn, ...options });
  return async (code: string) => new TextDecoder().decode(await pool.print(qr(code)));
}
afterEach(() => pool.stop());

describe("the printing threads", () => {
  it("print real pages and codes, many at the same time", async () => {
    open({ script: real, threads: 2 });
    const papers = [1, 2, 3].map((serial) =>
      pool.print({ kind: "paper", tickets: [{ ...printed, serial }] }),
    );
    const other = `${printed.code.slice(0, -1)}C`;
    for (const code of [printed.code, other]) {
      const picture = readPng(await pool.print(qr(code)));
      expect(picture.code).toBe(code);
      expect(picture.width).toBe((stripesOf(code).size + 2 * quietZone) * 8);
    }
    const pages = (await Promise.all(papers)).flatMap(readPaper);
    expect(pages.map(({ text }) => text.slice(0, 8))).toEqual(["Ticket 1", "Ticket 2", "Ticket 3"]);
  }, 30_000);

  it("leave the event loop free while they print", async () => {
    open({ script: real });
    await pool.print(qr("warm"));
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    await pool.print({ kind: "paper", tickets: Array.from({ length: 30 }, () => printed) });
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(10);
  }, 30_000);

  it("answer each job with its own result, however many wait", async () => {
    const print = open({ maxWaiting: 50 });
    const codes = Array.from({ length: 50 }, (_, n) => `code ${n}`);
    expect(await Promise.all(codes.map(print))).toEqual(codes);
  });

  it("print first what someone waits for", async () => {
    const print = open();
    const done: string[] = [];
    const background = (code: string) => pool.printInBackground(qr(code)).then(() => done.push(code));
    const later = ["b1", "b2", "b3"].map(background);
    const now = ["a1", "a2"].map((code) => print(code).then(() => done.push(code)));
    await Promise.all([...later, ...now]);
    expect(done).toEqual(["b1", "a1", "a2", "b2", "b3"]);
  });

  it("keep a thread free of what no one waits for, where there are two", async () => {
    const print = open({ threads: 2, timeoutMs: 3_000 });
    const done: string[] = [];
    const background = (code: string) => {
      const record = () => done.push(code);
      return pool.printInBackground(qr(code)).then(record, record);
    };
    const stuck = ["never", "after"].map(background);
    expect(await print("at once")).toBe("at once");
    expect(await print("and again")).toBe("and again");
    expect(done).toEqual([]);
    await Promise.all(stuck);
    expect(done).toEqual(["never", "after"]);
    expect(new TextDecoder().decode(await pool.printInBackground(qr("next")))).toBe("next");
  });

  it("take a print that someone waits for when the background is full, and the other way round", async () => {
    const print = open({ maxWaiting: 1, timeoutMs: 500 });
    const [never, ...waiting] = [print("never"), pool.printInBackground(qr("b")), print("a")];
    const settled = Promise.allSettled([never, ...waiting]);
    await expect(pool.printInBackground(qr("c"))).rejects.toMatchObject({ type: "SERVICE_UNAVAILABLE" });
    await expect(print("d")).rejects.toMatchObject({ type: "SERVICE_UNAVAILABLE" });
    await settled;
  });

  (process.platform === "linux" ? it : it.skip)(
    "leave the processor to the sale",
    async () => {
      open({ script: real });
      const threads = () => readdirSync("/proc/self/task").map(Number);
      const [before, own] = [new Set(threads()), getPriority()];
      await pool.print(qr("any"));
      const added = threads().filter((thread) => !before.has(thread));
      expect(added.filter((thread) => getPriority(thread) > own)).toHaveLength(1);
      expect(getPriority()).toBe(own);
    },
    30_000,
  );

  it("refuse when too many wait already", async () => {
    const print = open({ maxWaiting: 2, timeoutMs: 300 });
    const under = [print("never"), print("b"), print("c")].map((job) => job.catch((error) => error.type));
    await expect(print("d")).rejects.toMatchObject({ type: "SERVICE_UNAVAILABLE" });
    expect(await Promise.all(under)).toEqual(["TIMEOUT", "TIMEOUT", "TIMEOUT"]);
  });

  it("give a page up that does not end, and go on with another thread", async () => {
    const print = open({ timeoutMs: 3_000 });
    await expect(print("never")).rejects.toMatchObject({ type: "TIMEOUT" });
    expect(await print("next")).toBe("next");
  });

  it("keep a thread whose job was given up because it had to wait", async () => {
    const print = open({ timeoutMs: 3_000 });
    await print("warm");
    // The second begins after 2 s, in time, and would be done after 4 s.
    const jobs = ["slow", "slow"].map((code) => print(code).catch((error) => error.type));
    expect(await Promise.all(jobs)).toEqual(["slow", "TIMEOUT"]);
    // A new thread would begin to count.
    expect(await print("count")).not.toBe("1");
  });

  it.each(["end", "throw"])("are replaced when one breaks (%s), and only its job fails", async (how) => {
    const print = open();
    const [broken, waiting] = await Promise.allSettled([print(how), print("waiting")]);
    expect(broken).toMatchObject({ status: "rejected" });
    expect(waiting).toEqual({ status: "fulfilled", value: "waiting" });
  });

  it("say where printing failed, as a fault", async () => {
    const print = open();
    await expect(print("fail")).rejects.toThrow("printing failed at a line");
    expect(await print("next")).toBe("next");
  });

  it("end with the shop: what is open is refused, and nothing more is taken", async () => {
    const print = open();
    const open1 = print("never").catch((error) => error.type);
    const open2 = print("waiting").catch((error) => error.type);
    await pool.stop();
    expect(await Promise.all([open1, open2])).toEqual(["SERVICE_UNAVAILABLE", "SERVICE_UNAVAILABLE"]);
    await expect(print("late")).rejects.toMatchObject({ type: "SERVICE_UNAVAILABLE" });
  });
});
