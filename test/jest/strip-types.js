import { stripTypeScriptTypes } from "node:module";

/** Jest transformer: takes the types away as Node itself does when it runs the shop. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
