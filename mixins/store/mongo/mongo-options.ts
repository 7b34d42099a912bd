import mongoose from "mongoose";

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
  serverSelectionTimeoutMS: 4_000,
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
 * Of every call. Callers wait for 5 s: until shortly before, the driver sends it again, as the same statement, so that
 * the server does it once; also when no answer came within `socketTimeoutMS`.
 */
export const limits = { timeoutMS: 4_000, socketTimeoutMS: 1_500 };
