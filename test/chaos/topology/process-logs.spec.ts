import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { alarmsIn, impossible } from "./process-logs.ts";

const files = globSync("services/**/*.ts").filter((file) => !/\.spec\.ts$|\/testing\//.test(file));
/** The log messages of the services: their code without its comments. */
const said = files.map((file) => readFileSync(file, "utf8").replaceAll(/\/\*.*?\*\/|^\s*\/\/[^\n]*/gms, ""));

const printing = (line: object) => ({ output: () => `${JSON.stringify(line)}\n` });

describe("alarmsIn", () => {
  it.each(impossible)("finds a line that says “%s”, as a service does", (words) => {
    expect(said.filter((code) => code.includes(words))).not.toHaveLength(0);
    const line = { level: "error", time: "2026-11-22T10:00:00.000Z", msg: `before ${words} after` };
    expect(alarmsIn([printing(line)])).toEqual([JSON.stringify(line)]);
  });

  it("finds whatever the payments report to a person and no kill can cause", () => {
    const reported = [
      ...said.join("\n").matchAll(/\breport\(\s*\w+,\s*"(\w+)",\s*\[[^[\]]*?"([^"]+)",?\s*\]\)/g),
    ];
    // A charge that does not exist yet, and a payment that stays open for a day, are possible.
    const expected = reported.filter(([, , text]) => !/^a refund (waits|is open)/.test(text as string));
    expect(expected.length).toBeGreaterThanOrEqual(8);
    for (const [, , msg] of expected) expect(alarmsIn([printing({ msg })])).toHaveLength(1);
  });

  it("leaves alone what is said of servers that are away", () => {
    expect(alarmsIn([printing({ level: "warn", msg: "the bus is away" })])).toEqual([]);
  });
});
