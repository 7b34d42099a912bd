import mongoose from "mongoose";
import { storeSocketMs, storeTimeoutMs } from "../../../lib/deadlines.ts";

/** Of each collection: they count, whatever the address says, which is mixed with those of a connection. */
export const concerns: mongoose.mongo.DbOptions = {
  writeConcern: { w: "majority", journal: true },
  readConcern: new mongoose.mongo.ReadConcern("majority"),
  readPreference: "primary",
};

export const connectOptions: mongoose.ConnectOptions = {
  appName: "eventsapp",
  retryWrites: true,
  retryReads: true,
  serverSelectionTimeoutMS: storeTimeoutMs,
  connectTimeoutMS: 3_000,
  heartbeatFrequencyMS: 2_000,
  minPoolSize: 2,
  maxPoolSize: 50,
  maxConnecting: 8,
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
};

/**
 * Of every call. Until shortly before its caller gives up, the driver sends it again, as the same statement, so that
 * the server does it once; also when no answer came within `socketTimeoutMS`.
 */
export const limits = { timeoutMS: storeTimeoutMs, socketTimeoutMS: storeSocketMs };
