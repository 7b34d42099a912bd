import { describe, expect, it } from "@jest/globals";
import { readChoices } from "./cluster-options.ts";

const stages = ["install", "rolling"];

describe("the command line of the proof", () => {
  it("chooses everything of a cluster on this machine by default", () => {
    expect(readChoices([], stages)).toEqual({
      ...{ only: [], namespace: "eventsapp-test", host: "shop.localhost", image: "eventsapp:dev" },
      ...{ ingress: new URL("http://127.0.0.1"), loadImage: undefined, context: undefined, seed: 1 },
      ...{ keep: false, wantsHelp: false },
    });
  });

  it("takes an image of a registry with a port, and an ingress on another port", () => {
    const { image, ingress } = readChoices(
      ["--image", "registry.example.org:5000/shop:1.2", "--ingress", "http://127.0.0.1:8080"],
      stages,
    );
    expect([image, ingress.port]).toEqual(["registry.example.org:5000/shop:1.2", "8080"]);
  });

  it.each([
    [["--only", "rolling,evicting"], '--only knows no stage "evicting"; there are install, rolling'],
    [["--image", "eventsapp"], '--image must be like eventsapp:dev, got "eventsapp"'],
    [
      ["--ingress", "127.0.0.1"],
      '--ingress must be like http://127.0.0.1 or http://127.0.0.1:8080, got "127.0.0.1"',
    ],
    [["--seed", "0"], '--seed must be a whole number from 1 on, got "0"'],
    [["--namespace", "Shop"], '--namespace must be like eventsapp-test, got "Shop"'],
    [["--stages", "x"], "Unknown option '--stages': `npm run test:cluster -- --help` says what there is"],
  ])("refuses %j in one sentence", (args, sentence) => {
    expect(() => readChoices(args, stages)).toThrow(sentence);
  });
});
