/** What the accounts of a cluster may do, as SQL. Pure. */

import type { Account, ClusterRecord } from "./record.ts";
import type { ClusterSpec } from "./spec.ts";

/**
 * What each account may do, and no more. `shop` is what an application is: it has no right that would let it write on a
 * read-only replica. `lab` administers.
 */
const grants: Record<Account, { privileges: string; on?: string; hosts: "clients" | "itself" }> = {
  lab: { privileges: "ALL PRIVILEGES", hosts: "clients" },
  shop: { privileges: "SELECT, INSERT, UPDATE, DELETE, EXECUTE", on: "`aethermart\\_db`.*", hosts: "clients" },
  monitor: { privileges: "REPLICA MONITOR", hosts: "clients" },
  replica: { privileges: "REPLICATION REPLICA", hosts: "clients" },
  // mariadb-backup runs on the node that gives the copy, over its socket.
  sst: { privileges: "RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, REPLICA MONITOR", hosts: "itself" },
};

/**
 * The statements that make the accounts, one a line. Those that come over the network must use TLS.
 *
 * @param clients the addresses, as the servers see them, that clients and replicas come from: hosts of `CREATE USER`.
 */
export function accountsSql(
  passwords: ClusterRecord["passwords"],
  clients: string[],
  { topology }: Pick<ClusterSpec, "topology">,
): string {
  const wanted = Object.entries(grants).filter(([name]) => topology !== "single" || name === "lab" || name === "shop");
  return wanted.flatMap(([name, { privileges, on = "*.*", hosts }]) => {
    const tls = hosts === "clients" ? " REQUIRE SSL" : "";
    const password = passwords[name as Account];
    if (!/^[\w-]+$/.test(password)) {
      throw new RangeError(`The password of ${name} has characters that need quoting in SQL.`);
    }
    const more = name === "lab" ? " WITH GRANT OPTION" : "";
    return (hosts === "clients" ? clients : ["localhost"]).map((host) =>
      `CREATE USER '${name}'@'${host}' IDENTIFIED BY '${password}'${tls};\n` +
      `GRANT ${privileges} ON ${on} TO '${name}'@'${host}'${more};\n`
    );
  }).join("");
}
