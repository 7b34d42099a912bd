import type { Auth, Criticality, PublishedAction } from "../../../lib/calls/contract.ts";
import { consequencesOf, criticalities } from "../../../lib/calls/criticality.ts";
import { defaultTimeoutMs } from "../../../lib/deadlines.ts";
import { catalogueEntry, type ErrorCode } from "../../../lib/errors/errors.ts";
import { thresholds } from "../pipeline/load-shedding.ts";

const classes = Object.keys(criticalities) as Criticality[];

/** Answers of any valid call that was not processed. */
const unprocessed = ["OVERLOADED", "SERVICE_UNAVAILABLE", "TIMEOUT", "INTERNAL"] as const;

/** docs/criticality.md: the criticality of each HTTP call, generated from the contracts. */
export function criticalityTable(contracts: readonly PublishedAction[]): string {
  const sections = classes.map((criticality) => sectionOf(criticality, contracts));
  return [introduction, classTable(), overview(contracts), messagesTable(), ...sections]
    .join("\n\n")
    .concat("\n");
}

const introduction = `# Criticality of each call

Generated from \`contracts/\` by \`npm run openapi\`; change it there.

Each HTTP call has a criticality, which determines the order of load shedding, and documents the impact of a failure.
Under overload the gateway refuses the least critical class first, with \`503 OVERLOADED\` and \`Retry-After\`. Every
second it measures its requests in flight (as a share of \`MAX_IN_FLIGHT\`) and the lag of its event loop. A class is
admitted again below four fifths of its thresholds. \`http_requests_shed_total\` counts the refusals by class.`;

function classTable(): string {
  const rows = classes.map((criticality) => {
    const { meaning } = criticalities[criticality];
    const { share, delayMs, retryAfterS } = thresholds[criticality];
    const late = Number.isFinite(delayMs) ? `${delayMs} ms` : "never";
    return [`\`${criticality}\``, meaning, `${share * 100} %`, late, `${retryAfterS} s`];
  });
  const head = [
    "class",
    "calls",
    "refused above this share of `MAX_IN_FLIGHT`",
    "or this event loop lag",
    "`Retry-After`",
  ];
  return table(head, rows);
}

function overview(contracts: readonly PublishedAction[]): string {
  const rows = classes.flatMap((criticality) =>
    of(criticality, contracts).map((contract) => [
      `[\`${contract.rest}\`](#${anchorOf(contract)})`,
      `\`${criticality}\``,
      timeoutOf(contract),
      contract.whenLost,
    ]),
  );
  return `## All calls\n\n${table(["call", "class", "timeout", "impact if it is not processed"], rows)}`;
}

function messagesTable(): string {
  const rows = unprocessed.map((code) => [
    `\`${code}\``,
    String(catalogueEntry(code)?.status),
    catalogueEntry(code)?.en ?? "",
    catalogueEntry(code)?.fr ?? "",
  ]);
  const words =
    "A call that was not processed answers one of these errors, in English or French by `Accept-Language`, with the " +
    "request id. All other errors of a call are listed at `/docs/errors`.";
  return `## What the user sees\n\n${words}\n\n${table(["code", "status", "in English", "in French"], rows)}`;
}

function sectionOf(criticality: Criticality, contracts: readonly PublishedAction[]): string {
  const { meaning, title } = criticalities[criticality];
  const calls = of(criticality, contracts).map(entryOf);
  return [`## ${criticality}`, `${meaning} Under overload: ${title}.`, ...calls].join("\n\n");
}

function entryOf(contract: PublishedAction): string {
  const { risk, retriedBy, noticedBy, repairedBy } = consequencesOf(contract);
  return [
    `### ${contract.rest}`,
    `${sentence(contract.summary)} For ${who[contract.auth]}. \`${contract.name}\``,
    [
      `- **Lost:** ${contract.whenLost}`,
      `- **Risk:** ${risk}`,
      `- **The user sees:** ${descriptionsOf(contract)}`,
      `- **Retried by:** ${retriedBy}`,
      `- **Gives up after:** ${timeoutOf(contract)}`,
      `- **Noticed by:** ${noticedBy}`,
      `- **Repaired by:** ${repairedBy}`,
    ].join("\n"),
  ].join("\n\n");
}

const who: Record<Exclude<Auth, "internal">, string> = {
  public: "anyone",
  user: "any signed-in user",
  eventCreator: "event creators of the organizer, and admins",
  operator: "operators and event creators of the organizer, and admins",
  admin: "admins",
};

/** The codes that mean "not processed, try again": those of all calls, and the call's own. */
function descriptionsOf({ criticality, errors = [] }: PublishedAction): string {
  const own = errors.filter((code) => (catalogueEntry(code)?.status ?? 0) >= 500);
  const waits: Partial<Record<ErrorCode, number>> = { OVERLOADED: thresholds[criticality].retryAfterS };
  return [...new Set<ErrorCode>([...unprocessed, ...own])]
    .map((code) => {
      const waitS = waits[code] ?? catalogueEntry(code)?.retryAfterS;
      const again = waitS === undefined ? "" : ` (again in ${waitS} s)`;
      return `${catalogueEntry(code)?.status} \`${code}\`${again}`;
    })
    .join(", ")
    .concat(".");
}

const of = (criticality: Criticality, contracts: readonly PublishedAction[]) =>
  contracts.filter((contract) => contract.criticality === criticality);

const timeoutOf = ({ timeoutMs }: PublishedAction) => `${(timeoutMs ?? defaultTimeoutMs) / 1000} s`;

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** As a repository's web view makes it out of the heading. */
const anchorOf = ({ rest }: PublishedAction) =>
  rest
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

/** With its columns aligned, so that the page reads as text too. */
function table(head: string[], body: string[][]): string {
  const rows = [head, ...body].map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [first = [], ...rest] = rows;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...rest.map(line)].join("\n");
}
