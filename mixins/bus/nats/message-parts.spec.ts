import { describe, expect, it } from "@jest/globals";
import { PartCollector, partBytes, partsOf } from "./message-parts.ts";

const long = Buffer.from(JSON.stringify({ text: "né\n".repeat(partBytes) }));
const feed = (collector: PartCollector, parts: Uint8Array[], from = "a", atMs = 0) =>
  parts.map((part) => collector.add(part, from, atMs));

describe("a message in parts", () => {
  it("goes as it is while it is short", () => {
    const short = Buffer.from("{}");
    expect(partsOf(short, "1")).toEqual([short]);
    expect(new PartCollector().add(short, "a", 0)).toBe(short);
  });

  it("is put together from parts that the bus takes, whole to the last byte", () => {
    const parts = partsOf(long, "1");
    expect(parts.length).toBe(Math.ceil(long.length / partBytes));
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(partBytes + 100);
    const collector = new PartCollector();
    const answers = feed(collector, parts);
    expect(answers.slice(0, -1).every((answer) => answer === null)).toBe(true);
    expect(long.equals(answers.at(-1) as Uint8Array)).toBe(true);
    expect(collector.waiting).toBe(0);
  });

  it("keeps senders apart, and one sender's messages too", () => {
    const collector = new PartCollector();
    const [one, other] = [partsOf(long, "1"), partsOf(Buffer.concat([long, long]), "2")];
    feed(collector, one.slice(0, 2), "a");
    feed(collector, one.slice(0, 1), "b");
    feed(collector, other.slice(0, 1), "a");
    expect(feed(collector, one.slice(2), "a").at(-1)?.length).toBe(long.length);
    expect(collector.waiting).toBe(2);
  });

  it("is lost when a part is, and is forgotten", () => {
    const collector = new PartCollector();
    const parts = partsOf(long, "1");
    feed(collector, [parts[0], parts[2]] as Uint8Array[]);
    expect(collector.waiting).toBe(0);
    feed(collector, [parts[0]] as Uint8Array[]);
    feed(collector, partsOf(long, "2").slice(0, 1), "a", 10_001);
    expect(collector.waiting).toBe(1);
  });
});
