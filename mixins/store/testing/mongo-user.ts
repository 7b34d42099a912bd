import mongoose from "mongoose";
import type { MongoServer } from "../../../mesh/servers/index.ts";

/** The address of a new user that may read and write these databases, and nothing else; `name` stands in the path. */
export async function addressOfUser(server: MongoServer, name: string, databases: string[]): Promise<string> {
  const client = await new mongoose.mongo.MongoClient(server.adminUrl).connect();
  try {
    const roles = databases.map((db) => ({ role: "readWrite", db }));
    await client.db("admin").command({ createUser: `user-of-${name}`, pwd: "p/w", roles });
  } finally {
    await client.close();
  }
  return server.adminUrl.replace(/\/\/[^@]*@([^/]+)\//, `//user-of-${name}:p%2Fw@$1/${name}`);
}
