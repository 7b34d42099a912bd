/** Where a server that is missing is a failure, and no reason to skip. */
// biome-ignore lint/style/noProcessEnv: not a setting of the shop
export const isCi = Boolean(process.env.CI);
