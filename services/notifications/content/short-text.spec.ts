import { describe, expect, it } from "@jest/globals";
import { fitting, plainest, segments } from "./short-text.ts";

describe("plainest", () => {
  it("keeps the letters that an SMS has, and writes the others with their neighbours", () => {
    expect(plainest("é è à ù Ç ñ ü €")).toBe("é è à ù Ç ñ ü €");
    expect(plainest("ê ç œ î ô û ë À Ê")).toBe("e c oe i o u e A E");
    expect(plainest("« Nuit d’été » – “x”…")).toBe('"Nuit d\'été" - "x"...');
    expect(plainest("24,00\u00a0€ à 19\u202fh")).toBe("24,00 € à 19 h");
    expect(plainest("e\u0301")).toBe("é");
  });

  it("leaves alone what has no neighbour", () => {
    expect(plainest("王小明 🎻 Ж")).toBe("王小明 🎻 Ж");
  });
});

describe("segments", () => {
  it.each([
    ["a".repeat(160), 1],
    ["a".repeat(161), 2],
    ["a".repeat(306), 2],
    ["a".repeat(307), 3],
    ["€".repeat(80), 1],
    ["€".repeat(81), 2],
    ["王".repeat(70), 1],
    ["王".repeat(71), 2],
    ["王".repeat(135), 3],
    ["🎻".repeat(35), 1],
    ["🎻".repeat(36), 2],
  ])("counts %.10s…", (text, count) => {
    expect(segments(text)).toBe(count);
  });
});

describe("fitting", () => {
  it("takes the first wording that fits, and cuts the last one when none does", () => {
    expect(fitting([() => "a".repeat(400), () => "b".repeat(200), () => "c"])).toBe("b".repeat(200));
    expect(fitting([() => "a".repeat(400), () => "b".repeat(400)])).toBe("b".repeat(306));
  });
});
