/** The basic characters of an SMS and those that count double in it (GSM 03.38, 6.2.1). */
const gsmBasic =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const gsmDouble = "^{}\\[~]|€";

const basic = new Set(gsmBasic);
const double = new Set(gsmDouble);

/** Letters with a close equivalent in that alphabet. */
const neighbours: Record<string, string> = {
  "“": '"',
  "”": '"',
  "«": '"',
  "»": '"',
  "‘": "'",
  "’": "'",
  "–": "-",
  "—": "-",
  "‐": "-",
  "…": "...",
  "·": "-",
  œ: "oe",
  Œ: "OE",
  "\u00a0": " ",
  "\u202f": " ",
};

/** Everything in an SMS's own alphabet where it can be; « ç » becomes "c", and letters without an equivalent stay. */
export function plainest(text: string): string {
  const joined = text.replace(/[«“]\s?/g, '"').replace(/\s?[»”]/g, '"');
  return [...joined.normalize("NFC")].map(plainer).join("");
}

function plainer(letter: string): string {
  if (basic.has(letter) || double.has(letter)) return letter;
  const known = neighbours[letter];
  if (known !== undefined) return known;
  const bare = letter.normalize("NFD").replace(/\p{M}/gu, "");
  return bare !== "" && [...bare].every((each) => basic.has(each)) ? bare : letter;
}

/** How many SMS a text is sent as: of 160 characters, or 70 with one outside the alphabet; fewer when joined. */
export function segments(text: string): number {
  const letters = [...text];
  const isGsm = letters.every((letter) => basic.has(letter) || double.has(letter));
  const length = isGsm ? letters.length + letters.filter((letter) => double.has(letter)).length : text.length;
  const [alone, joined] = isGsm ? [160, 153] : [70, 67];
  return length <= alone ? 1 : Math.ceil(length / joined);
}

const maxSegments = 2;

/** The first of the wordings that fits into two SMS, plainest; the last one is cut if none does. */
export function fitting(wordings: (() => string)[]): string {
  let text = "";
  for (const wording of wordings) {
    text = plainest(wording());
    if (segments(text) <= maxSegments) return text;
  }
  while (segments(text) > maxSegments) text = [...text].slice(0, -1).join("");
  return text;
}
