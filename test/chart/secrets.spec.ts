import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { describeWith } from "../support/servers.ts";
import { patienceMs, rendered, root } from "./rendering.ts";

const readme = readFileSync(join(root, "charts/eventsapp/README.md"), "utf8");
const [, listed = ""] = /\nPasswords, ([\s\S]*?)\n\n/.exec(readme) ?? [];

describeWith(["helm"], "the chart's secrets", () => {
  it(
    "are the passwords that its README names for those who bring their own",
    async () => {
      const made = (await rendered({})).find(
        ({ kind, metadata }) => kind === "Secret" && metadata.name === "shop-passwords",
      );
      const names = [...listed.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
      expect(names.sort()).toEqual(Object.keys(made?.data as object).sort());
    },
    patienceMs,
  );
});
