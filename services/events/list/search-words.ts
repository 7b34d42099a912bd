import type { BilingualText } from "../../../lib/text/locale.ts";

/** A text without case, accents and spare spaces: "Saint-Étienne " and "saint-etienne" are the same. */
export function folded(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.toLowerCase().trim().replace(/\s+/g, " ");
}

/** True when each word asked for begins a word of the title, in either language. Without any word nothing matches. */
export function titleMatches(title: BilingualText, asked: string): boolean {
  const titleWords = wordsOf(`${title.en ?? ""} ${title.fr ?? ""}`);
  const askedWords = wordsOf(asked);
  return (
    askedWords.length > 0 && askedWords.every((word) => titleWords.some((other) => other.startsWith(word)))
  );
}

function wordsOf(text: string): string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
