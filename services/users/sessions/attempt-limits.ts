import type { AttemptLimit } from "../../../mixins/rate-limit/attempt-limits.ts";

const quarterS = 15 * 60;
const hourS = 60 * 60;
const dayS = 24 * hourS;

/**
 * Rate limits of attempts. An address may be a whole school behind one router, so it gets many; one account from
 * one address gets few. All addresses together get enough against one account that its owner is rarely shut out, and
 * never where the owner signed in lately.
 */
export const attemptLimits = (perAddress: number) =>
  ({
    loginFromAddressToAccount: { most: 10, perS: quarterS },
    loginFromAddress: { most: perAddress, perS: quarterS },
    loginToAccount: { most: 100, perS: hourS },
    registerFromAddress: { most: perAddress, perS: quarterS },
    /** Guesses at refresh tokens, at tokens from mails: failures only. */
    tokenFromAddress: { most: perAddress, perS: quarterS },
    forgotFromAddress: { most: perAddress, perS: quarterS },
    /** No longer than a token lives: a user refused because of a stranger's requests has a valid one in the mail. */
    forgotOfEmail: { most: 5, perS: 2 * quarterS },
    inviteFromAddress: { most: perAddress, perS: quarterS },
    inviteOfEmail: { most: 5, perS: dayS },
    /** The current password, asked of a signed-in user. */
    passwordOfUser: { most: 10, perS: quarterS },
    /** The same whether it was right: each costs a hash, and few of those are made at a time for everybody. */
    checksOfUser: { most: 20, perS: quarterS },
  }) satisfies Record<string, AttemptLimit>;

export type AttemptName = keyof ReturnType<typeof attemptLimits>;
