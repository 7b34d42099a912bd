import type { Block } from "./templates/template.ts";

/** The content of a mail, in its reader's language. */
export interface MailContent {
  greeting: string;
  /** The separator behind a label. */
  colon: string;
  blocks: Block[];
  /** The last lines, about the sender. */
  footer: string[];
}

/** A mail as plain text, with the usual line before its last ones (RFC 3676, 4.3). */
export function mailText({ greeting, colon, blocks, footer }: MailContent): string {
  const parts = [greeting, ...blocks.map((block) => blockText(block, colon)), ["-- ", ...footer].join("\n")];
  return `${parts.join("\n\n")}\n`;
}

function blockText(block: Block, colon: string): string {
  if (block.kind === "text") return block.text;
  if (block.kind === "facts")
    return block.rows.map(([label, value]) => `${label}${colon} ${value}`).join("\n");
  if (block.kind === "quote") return `${block.label}${colon}\n> ${block.text}`;
  if (block.kind === "code") return `${block.label}${colon}\n${block.code}`;
  if (block.kind === "list") return listText(block, colon);
  return `${block.label}${colon}\n${block.url}`;
}

function listText({ title, items, more }: Extract<Block, { kind: "list" }>, colon: string): string {
  const lines = items.map(({ text, url }) => (url === null ? `- ${text}` : `- ${text}\n  ${url}`));
  return [`${title}${colon}`, ...lines, ...(more === null ? [] : [more])].join("\n");
}
