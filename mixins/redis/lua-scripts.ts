import { readdirSync, readFileSync } from "node:fs";

const included = /^--- include (\S+)\n/gm;

/**
 * The Lua scripts of a folder (a URL that ends in "/"), by the names of their files without `.lua`. A line
 * `--- include <file>` includes that file of the folder: code that several scripts share, such as `parts/event.lua`.
 */
export function readLuaScripts(folder: URL): Map<string, string> {
  const names = readdirSync(folder).filter((file) => file.endsWith(".lua"));
  return new Map(names.map((file) => [file.slice(0, -".lua".length), withIncludes(folder, file)]));
}

function withIncludes(folder: URL, file: string): string {
  const text = readFileSync(new URL(file, folder), "utf8");
  return text.replace(included, (_, part: string) => readFileSync(new URL(part, folder), "utf8"));
}
