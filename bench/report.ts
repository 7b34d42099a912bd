import { cpus, totalmem } from "node:os";
import type { Row } from "./figures.ts";

/** The machine of the figures: they mean nothing without it. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  node: string;
  platform: string;
  at: string;
}

export function thisMachine(nowMs: number): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1_073_741_824),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    at: new Date(nowMs).toISOString(),
  };
}

export interface Section {
  title: string;
  rows: Row[];
  notes: string[];
}

type Column = [heading: string, cell: (row: Row) => string];

const columns: Column[] = [
  ["operation", ({ name }) => name],
  ["count", ({ operations }) => String(operations)],
  ["per s", ({ perSecond }) => shown(perSecond, 0)],
  ["p50 ms", ({ p50 }) => shown(p50)],
  ["p95 ms", ({ p95 }) => shown(p95)],
  ["p99 ms", ({ p99 }) => shown(p99)],
  ["CPU ms", ({ cpuMs }) => shown(cpuMs, 2)],
  ["writes", ({ writes }) => shown(writes, 2)],
  ["messages", ({ messages }) => shown(messages, 2)],
  ["round trips", ({ trips }) => shown(trips || undefined, 2)],
];

/** The rows as a Markdown table; a column that no row fills is left out. */
export function table(rows: Row[]): string {
  return markdown(columns, rows);
}

/** CPU milliseconds per operation of each service and server, or null where one process is everything. */
export function cpuTable(rows: Row[]): string | null {
  const measured = rows.filter(({ cpuOf = {} }) => Object.keys(cpuOf).length > 0);
  if (measured.length === 0) return null;
  const names = new Set(measured.flatMap(({ cpuOf }) => Object.keys(cpuOf!)));
  const cells = [...names].map((name): Column => [name, ({ cpuOf }) => shown(cpuOf?.[name], 2)]);
  return markdown([["CPU ms of", ({ name }) => name], ...cells], measured);
}

function markdown(all: Column[], rows: Row[]): string {
  const filled = all.filter(([, cell]) => rows.some((row) => cell(row) !== ""));
  const lines = [
    filled.map(([heading]) => heading),
    ...rows.map((row) => filled.map(([, cell]) => cell(row))),
  ];
  const widths = filled.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  const padded = (line: string[]) =>
    `| ${line.map((cell, index) => (index === 0 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!))).join(" | ")} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  const [head, ...body] = lines.map(padded);
  return [head, rule, ...body].join("\n");
}

/** One section as people read it, in the terminal and in the document. */
export function sectionText({ title, rows, notes }: Section): string {
  const listed = notes.map((note) => `- ${note}`).join("\n");
  return [`## ${title}`, rows.length > 0 && table(rows), cpuTable(rows), listed].filter(Boolean).join("\n\n");
}

export function document(machine: Machine, what: string, sections: Section[]): string {
  const { cpu, cores, memoryGb, node, platform, at } = machine;
  const head = `# Bench of ${at.slice(0, 10)}\n\n${cpu}, ${cores} cores, ${memoryGb} GB, ${platform}, Node ${node}. ${what}`;
  return `${[head, ...sections.map(sectionText)].join("\n\n")}\n`;
}

function shown(value: number | undefined, digits = 1): string {
  return value === undefined || Number.isNaN(value) ? "" : value.toFixed(digits);
}
