import { describe, expect, it } from "@jest/globals";
import { type Opened, openWhole, whileOpen } from "./opened.ts";

describe("openWhole", () => {
  it("closes what was opened, the last one first, when something cannot be", async () => {
    const closed: string[] = [];
    const opening = openWhole(async (opened) => {
      await opened.keep("folder", (it) => closed.push(it));
      await opened.keep("server", (it) => closed.push(it));
      throw new Error("no port is free");
    });
    await expect(opening).rejects.toThrow("no port is free");
    expect(closed).toEqual(["server", "folder"]);
  });

  it("closes as well what was still being opened when the other failed, and reports the other", async () => {
    const closed: string[] = [];
    const slow = Promise.withResolvers<string>();
    const opening = openWhole(async (opened) => {
      const never = opened.keep(Promise.reject(new Error("no port is free")), () => {});
      await Promise.all([opened.keep(slow.promise, (it) => closed.push(it)), never]);
    });
    queueMicrotask(() => slow.resolve("redis"));
    await expect(opening).rejects.toThrow("no port is free");
    expect(closed).toEqual(["redis"]);
  });

  it("closes the others when one cannot be closed", async () => {
    const closed: string[] = [];
    let all: Opened | undefined;
    await openWhole(async (opened) => {
      all = opened;
      await opened.keep("folder", (it) => closed.push(it));
      await opened.keep("server", () => Promise.reject(new Error("it does not end")));
    });
    await expect(all?.close()).rejects.toThrow("it does not end");
    expect(closed).toEqual(["folder"]);
  });
});

describe("whileOpen", () => {
  it("closes when the work is done, before its result is there, and when it failed", async () => {
    const log: string[] = [];
    const working = whileOpen(async (opened) => {
      await opened.keep("server", (it) => log.push(`closed ${it}`));
      log.push("worked");
      return "result";
    });
    expect([await working, ...log]).toEqual(["result", "worked", "closed server"]);
    const failing = whileOpen(async (opened) => {
      await opened.keep("another", (it) => log.push(`closed ${it}`));
      throw new Error("no work");
    });
    await expect(failing).rejects.toThrow("no work");
    expect(log.at(-1)).toBe("closed another");
  });

  it("reports what could not be closed", async () => {
    const working = whileOpen((opened) => opened.keep("server", () => Promise.reject(new Error("it stays"))));
    await expect(working).rejects.toThrow("it stays");
  });
});
