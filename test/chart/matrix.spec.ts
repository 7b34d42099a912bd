import { beforeAll, describe, expect, it } from "@jest/globals";
import { describeWith } from "../support/servers.ts";
import { type KubeDocument, podsOf } from "./documents.ts";
import { schemaFaults } from "./kubernetes-schema.ts";
import { type Case, externalNames, matrix } from "./matrix.ts";
import { patienceMs, rendered, renderedNotes } from "./rendering.ts";
import { drainFaults } from "./rules/drain-rules.ts";
import { podFaults } from "./rules/pod-rules.ts";
import { referenceFaults, secretFaults } from "./rules/reference-rules.ts";
import { wiringFaults } from "./rules/wiring-rules.ts";

/** Without the values that every render generates. */
const withoutSecrets = (documents: readonly KubeDocument[]): KubeDocument[] =>
  documents.map((document) => {
    const { kind, data = {}, stringData = {} } = document;
    return kind === "Secret"
      ? { ...document, data: {}, stringData: {}, keys: [data, stringData].map(Object.keys) }
      : document;
  });

const renders = new Map<string, Promise<KubeDocument[]>>();
function renderOf(each: Case): Promise<KubeDocument[]> {
  const made = renders.get(each.title) ?? rendered(each);
  renders.set(each.title, made);
  return made;
}

describeWith(["helm"], "the chart", () => {
  describe.each(matrix)("with $title", (each) => {
    let documents: KubeDocument[];
    beforeAll(async () => {
      documents = await renderOf(each);
    }, patienceMs);

    it("is nothing but what a cluster takes", async () => {
      expect((await Promise.all(documents.map(schemaFaults))).flat()).toEqual([]);
    });
    it("has pods that are restricted, sized and whole", () =>
      expect(podsOf(documents).flatMap(podFaults)).toEqual([]));
    it("has nothing that leads nowhere", () => expect(wiringFaults(documents)).toEqual([]));
    it("names only what is there", () => expect(referenceFaults(documents, externalNames(each))).toEqual([]));
    it("keeps secrets in Secrets", () => expect(secretFaults(documents)).toEqual([]));
    it("gives every service the time it needs to stop", () => expect(drainFaults(documents)).toEqual([]));
    it(
      "is the same a second time, but for secrets that it made",
      async () => {
        expect(withoutSecrets(await rendered(each))).toEqual(withoutSecrets(documents));
      },
      patienceMs,
    );
    it(
      "says what to do next",
      async () => {
        const notes = await renderedNotes(each);
        expect(notes).toContain("helm -n shop test");
        expect(notes).not.toMatch(/<no value>|%!|\n\n\n/);
      },
      patienceMs,
    );
  });
});

describeWith(["helm", "helm3"], "the chart, rendered by Helm 3,", () => {
  it.each(matrix)(
    "is the same with $title",
    async (each) => {
      const byFour = await renderOf(each);
      const byThree = await rendered({ ...each, program: "helm3" });
      expect(withoutSecrets(byThree)).toEqual(withoutSecrets(byFour));
    },
    patienceMs,
  );
});
