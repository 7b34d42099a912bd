import TestRunner from "jest-runner";

/** Runs its specs one after the other, when those of the other runner are done. */
export default class SerialRunner extends TestRunner {
  isSerial = true;
}
