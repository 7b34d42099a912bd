import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { inFrench } from "./french-fields.ts";

/** Sentences as they stand in the code, with 7 in the place of each value. */
function written(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts") && !/\.spec\.|testing\//.test(file))
    .flatMap((file) => sentencesIn(readFileSync(join(folder, file), "utf8")));
}

/** One with a second text has its French beside it. */
const field = /(?:badField\([^,]*,\s*|message: |message =\s*)(["`])(.*?)\1(?!,\s*["`])/g;
const shape = /(?:, |error: )(["`])((?:must|needs|takes) .*?)\1/g;

function sentencesIn(code: string): string[] {
  const texts = [...code.matchAll(field), ...code.matchAll(shape)].map(([, , text]) => text as string);
  return texts.map((text) => text.replace(/\$\{[^}]*\}/g, "7").replaceAll("\\`", "`"));
}

describe("inFrench", () => {
  const sentences = ["contracts", "services/events", "services/orders", "services/users"].flatMap(written);

  it.each([...new Set(sentences)])("has words for: %s", (sentence) => {
    expect(inFrench(sentence)).not.toBe(sentence);
  });

  it("keeps the values", () => {
    expect(inFrench("must name 2 places, got 1")).toBe(
      "doit nommer autant de places que `quantity`, 2 ; reçu 1",
    );
  });

  it("leaves what it does not know as it is", () => {
    expect(inFrench("doit être au moins 1")).toBe("doit être au moins 1");
  });
});
