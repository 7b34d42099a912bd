/** One in 1,400 random ones has a card number's digits; people's addresses and our own ids are made of them. */
const uuid = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** Separators between the digits of a card number as people write it. */
const gap = /^[ \u00a0-]{0,3}$/;
const [fewestDigits, maxDigits] = [14, 19];

/**
 * The JSON pointer (RFC 6901) of the first string, number or key that holds a card number, or null: 14 to 19 digits,
 * with spaces or dashes between them, the first one 3 to 6, passing Luhn's check (ISO/IEC 7812-1). The pointer
 * never holds the number itself: a key is reported as the object that it stands in.
 */
export function findCardNumber(value: unknown): string | null {
  // Not recursive: a body may be nested deeper than the stack.
  const open: { value: unknown; path: string }[] = [{ value, path: "" }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: found, path } = next;
    if (typeof found === "string" && holdsCardNumber(found)) return path;
    if (typeof found === "number" && holdsCardNumber(String(found))) return path;
    if (typeof found !== "object" || found === null) continue;
    const entries = Object.entries(found);
    if (entries.some(([key]) => holdsCardNumber(key))) return path;
    for (const [key, inner] of entries.reverse())
      open.push({ value: inner, path: `${path}/${escaped(key)}` });
  }
  return null;
}

/** Tries every run of neighbouring digit groups, so that a security code behind the number does not hide it. */
function holdsCardNumber(all: string): boolean {
  const text = all.replace(uuid, "uuid");
  const groups = [...text.matchAll(/\d+/g)];
  return groups.some((_, first) => startsCardNumber(text, groups, first));
}

function startsCardNumber(text: string, groups: RegExpExecArray[], first: number): boolean {
  if (!/^[3-6]/.test(groups[first]![0])) return false;
  let digits = "";
  for (let i = first; i < groups.length && digits.length < maxDigits; i++) {
    if (i > first && !gap.test(text.slice(endOf(groups[i - 1]!), groups[i]!.index))) return false;
    digits += groups[i]![0];
    if (digits.length >= fewestDigits && digits.length <= maxDigits && passesLuhn(digits)) return true;
  }
  return false;
}

const endOf = (group: RegExpExecArray) => group.index + group[0].length;

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const escaped = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");
