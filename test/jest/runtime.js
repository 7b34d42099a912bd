import { createRequire, enableCompileCache, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import Runtime from "jest-runtime";
import { current } from "./globals.js";

const require = createRequire(import.meta.url);
const globalsUrl = new URL("globals.js", import.meta.url).href;
const loaded = new Set();

enableCompileCache();
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@jest/globals" ? { url: globalsUrl, shortCircuit: true } : next(specifier, context),
});

/**
 * Jest's runtime, but modules are Node's own: a worker loads each module once for all its specs, with the types stripped
 * as in the shop. Loading a module graph again for each spec took two thirds of the time of the unit tests. So a module
 * keeps its state from one spec to the next, and nothing may be mocked by `jest.mock`.
 */
export default class NativeRuntime extends Runtime {
  unstable_shouldLoadAsEsm() {
    return true;
  }

  /** A spec, or a file of setup, which runs each time. */
  async unstable_importModule(path) {
    const { href } = pathToFileURL(path);
    await import(loaded.has(href) ? `${href}?again=${loaded.size}` : href);
    loaded.add(href).add(`${href}?again=${loaded.size}`);
  }

  /** Jest's test framework, whose state belongs to one spec. */
  requireInternalModule(path) {
    delete globalThis[Symbol.for("EVENT_HANDLERS")];
    delete require.cache[path];
    return require(path);
  }

  setGlobalsForRuntime(globals) {
    Object.assign(current, globals, { jest: this.jestGlobals.jestObjectFor(this._testPath) });
    super.setGlobalsForRuntime(globals);
  }

  // What the constructor would change of Node's own process.
  installGetBuiltinModule() {}
}
