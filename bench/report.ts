import { cpus, totalmem } from "node:os";
import type { Row } from "./figures.ts";

/** What the figures were taken on: they mean nothing without it. */
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

const columns = ["operation", "count", "per s", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "writes", "messages"];

/** The rows as a Markdown table. */
export function table(rows: Row[]): string {
  const lines = rows.map((row) => [
    row.name,
    String(row.operations),
    shown(row.perSecond, 0),
    shown(row.p50),
    shown(row.p95),
    shown(row.p99),
    shown(row.cpuMs, 2),
    shown(row.writes, 2),
    shown(row.messages, 2),
  ]);
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...lines.map((line) => (line[index] as string).length)),
  );
  const padded = (line: string[]) =>
    `| ${line.map((cell, index) => (index === 0 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!))).join(" | ")} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [padded(columns), rule, ...lines.map(padded)].join("\n");
}

export function document(
  machine: Machine,
  sections: { title: string; rows: Row[]; notes: string[] }[],
): string {
  const { cpu, cores, memoryGb, node, platform, at } = machine;
  const head = `# Bench of ${at.slice(0, 10)}\n\n${cpu}, ${cores} cores shared by the shop and its load, ${memoryGb} GB, ${platform}, Node ${node}. CPU is the shop's own, per operation; writes are documents made durable; messages are what a bus would carry.`;
  const parts = sections.map(({ title, rows, notes }) =>
    [`## ${title}`, table(rows), notes.map((note) => `- ${note}`).join("\n")].filter(Boolean).join("\n\n"),
  );
  return `${[head, ...parts].join("\n\n")}\n`;
}

function shown(value: number | undefined, digits = 1): string {
  return value === undefined || Number.isNaN(value) ? "" : value.toFixed(digits);
}
