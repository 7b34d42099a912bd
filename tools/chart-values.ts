/** The chart's values as its README and its schema describe them: out of values.yaml and the comments in it. */
import { type Alias, isAlias, isMap, type Pair, parseDocument, type Scalar, type YAMLMap } from "yaml";

export interface ChartValue {
  path: string;
  /** Empty for a section, whose values follow. */
  shown: string;
  meaning: string;
}

type Entry = Pair<Scalar<string>, unknown>;
const entriesOf = (map: YAMLMap): Entry[] => map.items as Entry[];

/** What stands between these two is written by `npm run openapi`. */
const begin = "<!-- The values: written by `npm run openapi` out of values.yaml. -->";
const end = "<!-- The end of the values. -->";
const longestShown = 60;

/** All values in the order of values.yaml. Throws where one of them, or one beside it, has no comment above it. */
export function chartValues(yaml: string): ChartValue[] {
  const { contents, errors } = parseDocument(yaml);
  if (errors[0] !== undefined) throw errors[0];
  return valuesIn(contents as YAMLMap, "");
}

function valuesIn(map: YAMLMap, above: string): ChartValue[] {
  return entriesOf(map).flatMap((entry, index) => {
    const path = `${above}${entry.key.value}`;
    const meaning = commentOf(entry, index === 0 ? map : null);
    if (meaning === "") throw new Error(`${path} has no comment above it in values.yaml: say what it is.`);
    if (isSection(entry.value)) return [{ path, shown: "", meaning }, ...valuesIn(entry.value, `${path}.`)];
    return [{ path, shown: shownDefault(entry.value), meaning }];
  });
}

/** The last paragraph of it: the first one of the file is about the file. */
function commentOf({ key }: Entry, mapItBegins: YAMLMap | null): string {
  const comment = key.commentBefore ?? mapItBegins?.commentBefore ?? "";
  const [paragraph = ""] = comment.split(/\n\s*\n/).slice(-1);
  return paragraph
    .split("\n")
    .map((line) => line.trim())
    .join(" ")
    .trim();
}

/** A map whose entries are described one by one; others are described as a whole. */
function isSection(value: unknown): value is YAMLMap {
  if (!isMap(value) || value.items.length === 0) return false;
  return entriesOf(value).some((entry, index) => commentOf(entry, index === 0 ? value : null) !== "");
}

function shownDefault(value: unknown): string {
  if (isAlias(value)) return `as \`${(value as Alias).source}\``;
  const text = JSON.stringify((value as Scalar).toJSON());
  if (text.length <= longestShown) return `\`${text}\``;
  return isMap(value)
    ? `in values.yaml, for ${entriesOf(value)
        .map(({ key }) => `\`${key.value}\``)
        .join(", ")}`
    : "in values.yaml";
}

/** The chart's README with the table of its values put in place of the old one. Throws where it has no place for it. */
export function withValuesTable(readme: string, yaml: string): string {
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined)
    throw new Error(
      `The chart's README has no place for its values: put these two lines into it.\n${begin}\n${end}`,
    );
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const rows = chartValues(yaml).map(
    ({ path, shown, meaning }) => `| \`${path}\` | ${cell(shown)} | ${cell(meaning)} |`,
  );
  return [before + begin, "| Value | Default | Meaning |", "| --- | --- | --- |", ...rows, end + after].join(
    "\n",
  );
}

interface SchemaNode {
  $ref?: string;
  description?: string;
  properties?: Record<string, SchemaNode>;
  $defs?: Record<string, SchemaNode>;
}

/** The schema of the values with their meanings in it. Throws where it lacks a value. */
export function withDescriptions(json: string, yaml: string): string {
  const schema = JSON.parse(json) as SchemaNode;
  const done = new Set<SchemaNode>();
  for (const { path, meaning } of chartValues(yaml)) {
    const node = nodeAt(schema, path);
    // One that several values share speaks of the first of them.
    if (!done.has(node)) node.description = meaning;
    done.add(node);
  }
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function nodeAt(schema: SchemaNode, path: string): SchemaNode {
  return path.split(".").reduce((above, key) => {
    const name = above.$ref?.replace("#/$defs/", "");
    const node = (name === undefined ? above : schema.$defs?.[name])?.properties?.[key];
    if (node === undefined) throw new Error(`values.schema.json has no ${path}: say there what it may be.`);
    return node;
  }, schema);
}
