import Sequencer from "@jest/test-sequencer";

/** Jest's own order, but the mesh, where what fails is harder to find, comes last. */
export default class EmbeddedFirst extends Sequencer {
  sort(tests) {
    const isOnTheMesh = ({ context }) => (context.config.globals.deploymentName === "mesh" ? 1 : 0);
    return super.sort(tests).sort((a, b) => isOnTheMesh(a) - isOnTheMesh(b));
  }
}
