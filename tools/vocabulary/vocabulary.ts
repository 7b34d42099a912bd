import { readFileSync } from "node:fs";
import { pathsOf, readSource, type SourceWords } from "./source-words.ts";
import { fillers, type PromisedName, promised, type RetiredWord, retired } from "./words.ts";

/** The lists themselves, generated documents, and the record of earlier releases. */
const exempt = /^(tools\/vocabulary\/|docs\/openapi\.json|package-lock\.json|CHANGELOG\.md|LICENSE)/;
const isTest = (path: string) => /\.spec\.ts$|\/testing\/|^test\/|^bench\//.test(path);

/** The code that runs in production, without its tests. */
export function productSources(): SourceWords[] {
  const paths = pathsOf("lib", "contracts", "mixins", "services", "backup", "mesh");
  return paths.filter((path) => path.endsWith(".ts") && !isTest(path)).map(readSource);
}

/** Everything that people read and write: code, its comments and messages, test titles and documents. */
export function textsToCheck(): { path: string; text: string }[] {
  const paths = pathsOf("*.ts", "*.js", "*.cjs", "*.lua", "*.md", "*.yaml", "*.yml", "*.tpl", "*.sh");
  return paths
    .filter((path) => !exempt.test(path))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** Retired words in a text, each with its line and the term to use. */
export function retiredIn(text: string, words: readonly RetiredWord[] = retired): string[] {
  return words.flatMap(({ pattern, use }) =>
    [...text.matchAll(new RegExp(`(?<![\\w$])(?:${pattern})(?![\\w$])`, "g"))].map(({ 0: found, index }) => {
      const line = text.slice(0, index).split("\n").length;
      return `line ${line}: "${found}": use ${use}`;
    }),
  );
}

/** Product files that name a promise without reading or writing it. */
export function misusedPromises(
  sources: readonly SourceWords[],
  names: readonly PromisedName[] = promised,
): string[] {
  return names.flatMap(({ name, where }) =>
    sources
      .filter((source) => source.names.has(name) && !where.some((start) => source.path.startsWith(start)))
      .map(({ path }) => `${path}: "${name}" may stand only in ${where.join(", ")}`),
  );
}

/** The product files that a search for the term leads to, and those that are named after it. */
export function filesAbout(
  term: string,
  sources: readonly SourceWords[],
): { all: string[]; named: string[] } {
  const words = new RegExp(`(?<![a-z])(?:${term.replaceAll(" ", "[- ]?")})(?![a-z])`, "i");
  const named = sources.filter(({ path, exported }) =>
    [path.split("/").at(-1)!.replaceAll(/[-.]/g, " "), ...exported.map(spaced)].some((name) =>
      words.test(name),
    ),
  );
  const all = sources.filter((source) => named.includes(source) || words.test(withoutNames(source.comments)));
  const pathsOfThese = (some: SourceWords[]) => some.map(({ path }) => path);
  return { all: pathsOfThese(all), named: pathsOfThese(named) };
}

/** `cachedReads` as `cached Reads`. */
const spaced = (name: string) => name.replaceAll(/([a-z])([A-Z])/g, "$1 $2");

/** Error codes and header names are names, and no explanation of the term. */
const withoutNames = (comments: string) =>
  comments.replaceAll(/\b[A-Z]+(_[A-Z]+)+\b|\bIdempotency-Key\b/g, "");

/** Words of all comments, and the fillers among them. */
export function commentWords(sources: readonly SourceWords[]): { words: number; fillers: number } {
  const comments = sources.map((source) => source.comments).join("\n");
  const words = comments.match(/[A-Za-z'’-]*[A-Za-z][A-Za-z'’-]*/g) ?? [];
  return { words: words.length, fillers: (comments.match(fillers) ?? []).length };
}

/** All code with comments: product, tests, scripts and Lua. */
export function allSources(): SourceWords[] {
  return pathsOf("*.ts", "*.js", "*.cjs", "*.lua")
    .filter((path) => !exempt.test(path))
    .map(readSource);
}
