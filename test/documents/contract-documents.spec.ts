import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { publishedActions } from "../../contracts/index.ts";
import type { PublishedAction } from "../../lib/calls/contract.ts";
import { consequencesOf } from "../../lib/calls/criticality.ts";
import { breakingChanges } from "../../services/gateway/openapi/compatibility.ts";
import { contractDocuments } from "../../services/gateway/openapi/contract-documents.ts";

const stored = (name: string) => readFileSync(`docs/${name}`, "utf8");
const made = contractDocuments();
const isUrgent = ({ criticality }: PublishedAction) => criticality.startsWith("critical");

describe("docs/openapi.json", () => {
  it("breaks no promise to clients: each line here is one; `npm run openapi` says what to do", () => {
    const changes = breakingChanges(JSON.parse(stored("openapi.json")), JSON.parse(made["openapi.json"]));
    expect(changes).toEqual([]);
  });

  it("is what the contracts say now; `npm run openapi` writes it", () => {
    expect(stored("openapi.json") === made["openapi.json"]).toBe(true);
  });
});

describe("npm run openapi", () => {
  const run = (folder: string, ...args: string[]) =>
    spawnSync(process.execPath, [resolve("tools/write-documents.ts"), ...args], {
      cwd: folder,
      encoding: "utf8",
    });

  it("does not write what breaks a promise until it is told to", () => {
    const folder = mkdtempSync(join(tmpdir(), "eventsapp-documents-"));
    const file = join(folder, "docs/openapi.json");
    const promised = JSON.stringify({ paths: { "/api/v1/gone": { get: { responses: {} } } } });
    mkdirSync(join(folder, "docs"));
    writeFileSync(file, promised);
    const refused = run(folder);
    expect([refused.status, readFileSync(file, "utf8")]).toEqual([1, promised]);
    expect(refused.stderr).toContain("  GET /api/v1/gone is gone\n");
    expect(run(folder, "--accept-breaking").status).toBe(0);
    expect(readFileSync(file, "utf8") === made["openapi.json"]).toBe(true);
    expect(run(folder).status).toBe(0);
    rmSync(folder, { recursive: true });
  }, 30_000);
});

describe("docs/criticality.md", () => {
  it("is what the contracts say now; `npm run openapi` writes it", () => {
    expect(stored("criticality.md") === made["criticality.md"]).toBe(true);
  });

  it("has a place for each call, with a word to each question", () => {
    const page = stored("criticality.md");
    for (const contract of publishedActions) {
      const [, section = ""] = page.split(`\n### ${contract.rest}\n`);
      const questions = section
        .split("\n#")[0]
        ?.match(
          /^- \*\*(Lost|Risk|The user sees|Retried by|Gives up after|Noticed by|Repaired by):\*\* \S.+/gm,
        );
      expect([contract.rest, questions?.length]).toEqual([contract.rest, 7]);
    }
  });

  it("leads from its overview to every place in it", () => {
    const page = stored("criticality.md");
    const anchors = [...page.matchAll(/^### (.+)$/gm)].map(([, heading]) =>
      (heading as string)
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    );
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(new Set(anchors).size).toBe(anchors.length);
    expect(links).toEqual(anchors);
  });
});

describe("what a call is worth", () => {
  it("is said by each critical contract in its own words, and by none in another's about what is lost", () => {
    const urgent = publishedActions.filter(isUrgent);
    const silent = urgent.filter((c) => !(c.risk && c.retriedBy && c.noticedBy && c.repairedBy));
    expect(silent.map(({ name }) => name)).toEqual([]);
    const losses = urgent.map(({ whenLost }) => whenLost);
    expect(losses.filter((loss, index) => losses.indexOf(loss) !== index)).toEqual([]);
  });

  it("is said of every call", () => {
    for (const contract of publishedActions) {
      expect(contract.whenLost).toMatch(/\w.*[.]$/);
      for (const words of Object.values(consequencesOf(contract))) expect(words).toMatch(/\w.*[.]$/s);
    }
  });
});
