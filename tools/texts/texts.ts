import { peopleTexts } from "./people-texts.ts";

/** `npm run texts`: every text that a person can meet, English beside French. */
for (const { title, pairs } of peopleTexts()) {
  console.log(`\n# ${title} (${pairs.length})\n`);
  for (const { en, fr } of pairs) console.log(fr === null ? `${en}\n` : `${en}\n    ${indented(fr)}\n`);
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n    ");
}
