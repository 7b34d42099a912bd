/*
 * Makes the mongod beside it a member of its replica set, with its users; run by mongosh in each member until it ends
 * well, and safe to run again at any time. The first member makes the set and its users, each other one joins it.
 * Environment: REPLICA_SET its name; MEMBERS and MEMBER, all members and this one as host:port; ROOT_PASSWORD;
 * USERS, JSON of [{ name, databases }], each with readWrite on these databases; PASSWORD_<NAME> of each user (upper
 * case, `-` as `_`); TLS_CA_FILE where the server speaks TLS.
 */
const { REPLICA_SET, MEMBERS, MEMBER, ROOT_PASSWORD, USERS, TLS_CA_FILE } = process.env;
const wanted = MEMBERS.split(",");
const authenticationFailed = 18;
const alreadyThere = 51003;

/** The next run asks again. */
const patience = "serverSelectionTimeoutMS=10000";
const tls = TLS_CA_FILE ? `&tls=true&tlsCAFile=${encodeURIComponent(TLS_CA_FILE)}` : "";
const adminAt = (address) => new Mongo(`mongodb://${address}${tls}`).getDB("admin");
const here = () => adminAt(`127.0.0.1:27017/?directConnection=true&${patience}`);
const root = `root:${encodeURIComponent(ROOT_PASSWORD)}`;
const rootHere = () => adminAt(`${root}@127.0.0.1:27017/?directConnection=true&${patience}`);
const rootAtPrimary = () => adminAt(`${root}@${MEMBERS}/?replicaSet=${REPLICA_SET}&${patience}`);

const run = (db, command) => {
  const answer = db.adminCommand(command);
  if (answer.ok !== 1) throw new Error(`${Object.keys(command)[0]}: ${answer.errmsg}`);
  return answer;
};

/** The first member leads at first, because only it may make the first user. */
const memberOf = (host, _id) => ({ _id, host, priority: _id === 0 ? 2 : 1 });

function initiate() {
  run(here(), { replSetInitiate: { _id: REPLICA_SET, members: wanted.map(memberOf) } });
}

/** Until it takes writes or follows someone who does. */
function requireMembership() {
  for (let tries = 0; tries < 50; tries++) {
    const { isWritablePrimary, secondary } = here().hello();
    if (isWritablePrimary || secondary) return;
    sleep(200);
  }
  throw new Error("this member neither leads nor follows yet");
}

/** While there is no user, the primary lets a client on its own machine create the first. */
function ensureRoot() {
  try {
    rootHere();
  } catch (error) {
    if (error.code !== authenticationFailed) throw error;
    here().createUser({ user: "root", pwd: ROOT_PASSWORD, roles: ["root"] });
  }
}

/** One change at a time, as MongoDB wants it of members that vote. */
function ensureMembers() {
  const db = rootAtPrimary();
  let { config } = run(db, { replSetGetConfig: 1 });
  const change = (members) => {
    config = { ...config, version: config.version + 1, members };
    run(db, { replSetReconfig: config });
  };
  const hosts = config.members.map(({ host }) => host);
  for (const host of wanted.filter((each) => !hosts.includes(each))) {
    const _id = Math.max(...config.members.map((member) => member._id)) + 1;
    change([...config.members, { _id, host }]);
  }
  // From now on the primary stays: a first member that returned would take over, with a moment without writes.
  if (config.members.some(({ priority = 1 }) => priority !== 1))
    change(config.members.map((member) => ({ ...member, priority: 1 })));
}

function ensureUsers() {
  const db = rootAtPrimary();
  for (const { name, databases } of JSON.parse(USERS)) {
    const pwd = process.env[`PASSWORD_${name.toUpperCase().replaceAll("-", "_")}`];
    const roles = databases.map((database) => ({ role: "readWrite", db: database }));
    try {
      db.createUser({ user: name, pwd, roles });
    } catch (error) {
      if (error.code !== alreadyThere) throw error;
      db.updateUser(name, { pwd, roles });
    }
  }
}

const isFirst = MEMBER === wanted[0];
const belongsToSet = () => here().hello().setName !== undefined;

if (!belongsToSet()) {
  if (isFirst) initiate();
  else ensureMembers();
}
requireMembership();
if (isFirst) {
  ensureRoot();
  ensureMembers();
  ensureUsers();
}
// The users have come to this member as well: clients may.
rootHere();
