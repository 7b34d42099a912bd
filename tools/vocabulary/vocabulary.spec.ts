import { describe, expect, it } from "@jest/globals";
import type { SourceWords } from "./source-words.ts";
import {
  allSources,
  commentWords,
  filesAbout,
  misusedPromises,
  productSources,
  retiredIn,
  textsToCheck,
} from "./vocabulary.ts";
import { maxFilesPerTerm, maxFillersPerThousand, promised, terms } from "./words.ts";

const source = (path: string, more: Partial<SourceWords> = {}): SourceWords => ({
  path,
  text: "",
  comments: "",
  names: new Set(),
  exported: [],
  ...more,
});

describe("retired words", () => {
  it("stand in no name, comment, message, test title or document", () => {
    const texts = textsToCheck();
    expect(texts.length).toBeGreaterThan(1_000);
    const found = texts.flatMap(({ path, text }) => retiredIn(text).map((one) => `${path}, ${one}`));
    expect(found).toEqual([]);
  });

  it.each([
    ["const tourWish = 1;", '"tourWish"'],
    ["// The caller\n/** Whoever calls waits. */", 'line 2: "Whoever"'],
    ["5 s unless told", '"unless told"'],
    ["function giveBack() {}", '"giveBack"'],
    ["const mostAttempts = 3;", '"mostAttempts"'],
  ])("are found in %j", (text, found) => {
    expect(retiredIn(text)).toEqual([expect.stringContaining(found)]);
  });

  it("are found as whole words alone", () => {
    expect(retiredIn("mostly unblown nobodys-cache almostAll renew")).toEqual([]);
  });
});

describe("promised names", () => {
  it("stand only where they are read or written, and each of them somewhere", () => {
    const sources = productSources();
    expect(misusedPromises(sources)).toEqual([]);
    const unused = promised.filter(({ name }) => !sources.some(({ names }) => names.has(name)));
    expect(unused).toEqual([]);
  });

  it("are refused elsewhere", () => {
    const elsewhere = source("lib/clock.ts", { names: new Set(["unanswered"]) });
    expect(misusedPromises([elsewhere])).toEqual([
      'lib/clock.ts: "unanswered" may stand only in services/orders/',
    ]);
  });
});

describe("a standard term", () => {
  it.each(terms)("leads from %j to few files, one of them named after it", (term) => {
    const { all, named } = filesAbout(term, productSources());
    expect(named).not.toEqual([]);
    expect(all.slice(maxFilesPerTerm)).toEqual([]);
  });

  it("is found in file names, exported symbols and comments", () => {
    const sources = [
      source("lib/rate-limit.ts"),
      source("lib/a.ts", { exported: ["rateLimitOf"] }),
      source("lib/b.ts", { comments: "// A rate limit." }),
      source("lib/c.ts", { comments: "// Operates limits." }),
    ];
    expect(filesAbout("rate limit", sources)).toEqual({
      all: ["lib/rate-limit.ts", "lib/a.ts", "lib/b.ts"],
      named: ["lib/rate-limit.ts", "lib/a.ts"],
    });
  });
});

describe("comments", () => {
  it(`have fewer than ${maxFillersPerThousand} fillers in 1,000 words`, () => {
    const { words, fillers } = commentWords(allSources());
    expect((fillers / words) * 1_000).toBeLessThan(maxFillersPerThousand);
  });
});
