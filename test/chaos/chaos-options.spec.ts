import { describe, expect, it } from "@jest/globals";
import { readChoices } from "./chaos-options.ts";

describe("npm run chaos", () => {
  it("is chosen by options, each of which may be left out", () => {
    expect(readChoices([])).toEqual({ minutes: 3, seed: 1, buyers: 30, members: 1, wantsHelp: false });
    const args = ["--minutes", "0.5", "--seed", "7", "--buyers", "4", "--members", "3", "--help"];
    expect(readChoices(args)).toEqual({ minutes: 0.5, seed: 7, buyers: 4, members: 3, wantsHelp: true });
  });

  it.each([
    [["--minutes", "x"], '--minutes must be a number above 0, got "x"'],
    [["--minutes", "0"], '--minutes must be a number above 0, got "0"'],
    [["--seed", "0"], '--seed must be a whole number from 1 on, got "0"'],
    [["--buyers", "1.5"], '--buyers must be a whole number from 1 on, got "1.5"'],
    [["--members", "5"], '--members must be 1 or 3, got "5"'],
    [["--member", "3"], "Unknown option '--member': `npm run chaos -- --help` says what there is"],
    [["--seed"], "Option '--seed <value>' argument missing: `npm run chaos -- --help` says what there is"],
    [["5"], /^Unexpected argument '5'[^\n]*: `npm run chaos -- --help` says what there is$/],
  ])("refuses %j in one sentence", (args, sentence) => {
    expect(() => readChoices(args)).toThrow(
      typeof sentence === "string" ? expect.objectContaining({ message: sentence }) : sentence,
    );
  });
});
