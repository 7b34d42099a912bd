import { parseArgs } from "node:util";

/** The options of `npm run chaos`. */
export interface ChaosChoices {
  minutes: number;
  seed: number;
  buyers: number;
  members: 1 | 3;
  wantsHelp: boolean;
}

/** Reads the command line. Throws one sentence about the unusable option. */
export function readChoices(args: string[]): ChaosChoices {
  const { minutes = "3", seed = "1", buyers = "30", members = "1", help = false } = readArguments(args);
  if (members !== "1" && members !== "3") throw new Error(`--members must be 1 or 3, got "${members}"`);
  return {
    minutes: numberAbove0(minutes),
    seed: wholeFrom1("seed", seed),
    buyers: wholeFrom1("buyers", buyers),
    members: members === "3" ? 3 : 1,
    wantsHelp: help,
  };
}

function readArguments(args: string[]) {
  const option = { type: "string" } as const;
  const options = { minutes: option, seed: option, buyers: option, members: option } as const;
  try {
    return parseArgs({ args, options: { ...options, help: { type: "boolean" } } }).values;
  } catch (error) {
    const [sentence = ""] = (error as Error).message.split(/\. |\.?\n/);
    throw new Error(`${sentence}: \`npm run chaos -- --help\` says what there is`);
  }
}

function numberAbove0(text: string): number {
  const minutes = Number(text);
  if (Number.isFinite(minutes) && minutes > 0) return minutes;
  throw new Error(`--minutes must be a number above 0, got "${text}"`);
}

function wholeFrom1(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`--${name} must be a whole number from 1 on, got "${text}"`);
}
