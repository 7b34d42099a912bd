import { describe, expect, it } from "@jest/globals";
import { chartValues, withDescriptions, withValuesTable } from "./chart-values.ts";

const yaml = `# About this file.

# The bus.
nats: &nats
  # Whether it is there; a | b.
  enabled: true
  # What it gets,
  # in two lines.
  resources:
    requests: { cpu: 50m }
# Another.
other: *nats
# Names.
names: []
`;

describe("chartValues", () => {
  it("says of each value its path, its default and the comment above it, section by section", () => {
    expect(chartValues(yaml)).toEqual([
      { path: "nats", shown: "", meaning: "The bus." },
      { path: "nats.enabled", shown: "`true`", meaning: "Whether it is there; a | b." },
      {
        path: "nats.resources",
        shown: '`{"requests":{"cpu":"50m"}}`',
        meaning: "What it gets, in two lines.",
      },
      { path: "other", shown: "as `nats`", meaning: "Another." },
      { path: "names", shown: "`[]`", meaning: "Names." },
    ]);
  });

  it("shows of a long default what it is for", () => {
    const long = `# Many.\nmany: { one: ${"x".repeat(40)}, two: ${"y".repeat(40)} }\n# A list.\nlist: [${"z".repeat(80)}]\n`;
    expect(chartValues(long).map(({ shown }) => shown)).toEqual([
      "in values.yaml, for `one`, `two`",
      "in values.yaml",
    ]);
  });

  it.each(["# A.\na: 1\nb: 2\n", "# A.\na:\n  # One.\n  one: 1\n  two: 2\n"])(
    "refuses %j, where one is not described",
    (text) => {
      expect(() => chartValues(text)).toThrow(/^(b|a\.two) has no comment above it/);
    },
  );
});

describe("withValuesTable", () => {
  const readme = withValuesTable(
    "# Chart\n<!-- The values: written by `npm run openapi` out of values.yaml. -->\nold\n<!-- The end of the values. -->\nMore.\n",
    yaml,
  );

  it("puts the table between its marks, and leaves the rest", () => {
    expect(readme).toMatch(/^# Chart\n<!-- .* -->\n\| Value \| Default \| Meaning \|\n/);
    expect(readme).toContain("\n| `nats.enabled` | `true` | Whether it is there; a \\| b. |\n");
    expect(readme).toMatch(/\n<!-- The end of the values. -->\nMore.\n$/);
    expect(readme).not.toContain("old");
  });

  it("writes the same once more", () => expect(withValuesTable(readme, yaml)).toBe(readme));

  it("refuses a README that has no marks", () => {
    expect(() => withValuesTable("# Chart", yaml)).toThrow("has no place for its values");
  });
});

describe("withDescriptions", () => {
  const store = {
    type: "object",
    properties: { enabled: { type: "boolean" }, resources: { $ref: "#/$defs/any" } },
  };
  const schema = {
    properties: {
      nats: { $ref: "#/$defs/store" },
      other: { $ref: "#/$defs/store" },
      names: { type: "array" },
    },
    $defs: { store, any: { type: "object" } },
  };

  it("puts the meaning of each value where the schema speaks of it", () => {
    const described = JSON.parse(withDescriptions(JSON.stringify(schema), yaml));
    expect(described.properties.nats).toEqual({ $ref: "#/$defs/store", description: "The bus." });
    expect(described.properties.other.description).toBe("Another.");
    expect(described.$defs.store.properties.enabled.description).toBe("Whether it is there; a | b.");
    expect(described.$defs.store.properties.resources.description).toBe("What it gets, in two lines.");
    expect(described.$defs.any).toEqual({ type: "object" });
  });

  it("names a value that the schema has not", () => {
    expect(() => withDescriptions('{"properties":{}}', yaml)).toThrow("values.schema.json has no nats");
  });
});
