import { challengeTexts } from "./challenge-page.ts";
import { errorTexts } from "./error-pages.ts";
import { landingTexts } from "./landing-page.ts";
import { resetTexts } from "./reset-page.ts";
import { unsentTexts } from "./unsent-page.ts";

/** The words of all pages, for those who edit them. */
export const pageTexts = [landingTexts, errorTexts, resetTexts, challengeTexts, unsentTexts];
