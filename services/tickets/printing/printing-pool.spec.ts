import { afterEach, describe, expect, it } from "@jest/globals";
import { PrintingPool } from "./printing-pool.ts";
import { quietZone, stripesOf } from "./qr-code.ts";
import { readPaper, readPng } from "./spec-paper.ts";
import { printed } from "./spec-printed-ticket.ts";

const standIn = new URL("./spec-print-thread.ts", import.meta.url);
const real = new URL("./print-thread.ts", import.meta.url);
const qr = (code: string) => ({ kind: "qr" as const, code });

let pool: PrintingPool;
function open(options: { mostWaiting?: number; timeoutMs?: number; script?: URL; threads?: number } = {}) {
  pool = new PrintingPool({ threads: 1, mostWaiting: 10, timeoutMs: 10_000, script: standIn, ...options });
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
    const print = open({ mostWaiting: 50 });
    const codes = Array.from({ length: 50 }, (_, n) => `code ${n}`);
    expect(await Promise.all(codes.map(print))).toEqual(codes);
  });

  it("refuse when too many wait already", async () => {
    const print = open({ mostWaiting: 2, timeoutMs: 300 });
    const under = [print("never"), print("b"), print("c")].map((job) => job.catch((error) => error.type));
    await expect(print("d")).rejects.toMatchObject({ type: "SERVICE_UNAVAILABLE" });
    expect(await Promise.all(under)).toEqual(["TIMEOUT", "TIMEOUT", "TIMEOUT"]);
  });

  it("give a page up that does not end, and go on with another thread", async () => {
    const print = open({ timeoutMs: 500 });
    await expect(print("never")).rejects.toMatchObject({ type: "TIMEOUT" });
    expect(await print("next")).toBe("next");
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
