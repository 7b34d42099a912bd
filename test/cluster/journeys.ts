/** The needs of a journey that a shop on a cluster cannot meet, and how its text shows them. */
export const lacks = {
  clock: {
    why: "minutes pass at once by a clock that no pod reads",
    isIn: /new SettableClock/,
  },
  switches: {
    why: "what it breaks or holds back is switched by files that no pod sees",
    isIn: /\.switches\./,
  },
  settings: {
    why: "it opens a shop with settings of its own, and here is one for all journeys",
    isIn: /openShop\((settings|\{(?!\s*(DATA_DIR\b|\})))/,
  },
  restart: {
    why: "it stops the shop and starts it again, and here others use it",
    isIn: /\.shop\.stop\(\)/,
  },
  alone: {
    why: "it looks at all that the sample buyer or the card processor has, and other journeys add to that",
    isIn: /\(await moneyTaken\(open\)\)\.map|orders\?userId=\$\{buyerId\}&state/,
  },
} as const;

/** Journeys of the mesh that don't run on a cluster, each with the missing need; journeys.spec.ts checks each. */
export const notOnTheCluster: Record<string, readonly (keyof typeof lacks)[]> = {
  "operating/accounts.spec.ts": ["clock"],
  "organizing/end-event.spec.ts": ["clock"],
  "buying/expire.spec.ts": ["clock"],
  "organizing/members.spec.ts": ["clock"],
  "operating/sessions.spec.ts": ["clock"],
  "operating/logs.spec.ts": ["switches", "settings"],
  "buying/overload.spec.ts": ["switches", "settings"],
  "buying/notify.spec.ts": ["settings"],
  "operating/operator-console.spec.ts": ["settings", "restart"],
  "organizing/house-seats.spec.ts": ["restart"],
  "buying/pay-sandbox.spec.ts": ["alone"],
  "organizing/reports.spec.ts": ["alone"],
};
