import { badField } from "../../../lib/errors/field-errors.ts";
import { commonPasswords } from "./common-passwords.ts";

/**
 * Throws VALIDATION_FAILED for a password that anyone would try first (OWASP ASVS 5.0, 6.2.4 and 6.2.11): one of the
 * most common, one sign over and over, or the account's own email or name, with or without digits behind it.
 */
export function refuseWeakPassword(
  pointer: string,
  password: string,
  { email, name }: { email: string; name: string },
): void {
  const plain = plainly(password);
  const stem = plain.replace(/[^\p{L}]+$/u, "");
  const own = [email, email.split("@")[0], name, name.replaceAll(/\s+/g, ""), "eventsapp"];
  const easy = new Set(own.map((word) => plainly(word as string)));
  const isEasy = [plain, stem].some((text) => easy.has(text) || commonPasswords.has(text));
  if (!isEasy && !/^(.)\1+$/su.test(plain)) return;
  throw badField(
    pointer,
    "is too easy to guess: one of the most common, or your own email or name; choose another one",
  );
}

const plainly = (text: string) => text.normalize("NFKC").toLowerCase().trim();
