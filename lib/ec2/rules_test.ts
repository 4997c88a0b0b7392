import assert from "node:assert/strict";
import { type Ec2Topology, rulesOf } from "./mod.ts";

/** Rules in one line each: "in tcp 22 caller". */
const linesOf = (topology: Ec2Topology) =>
  rulesOf(topology).map(({ direction, protocol, port, peer }) => `${direction} ${protocol} ${port} ${peer}`).sort();

const everywhere = ["in tcp 22 caller", "in tcp 3306 lab", "out tcp 443 internet", "out tcp 80 internet"];
const both = (port: string) => [`in ${port} nodes`, `out ${port} nodes`];

Deno.test("each topology opens the ports that it needs, to those who need them, and no others", () => {
  assert.deepEqual(linesOf("single"), everywhere.toSorted());
  assert.deepEqual(linesOf("replica"), [...everywhere, ...both("tcp 3306")].sort());
  assert.deepEqual(
    linesOf("galera"),
    [...everywhere, ...["tcp 4567", "udp 4567", "tcp 4568", "tcp 4444"].flatMap(both)].sort(),
  );
});

Deno.test("nothing is open to the internet, and EC2 accepts each purpose as a description", () => {
  for (const topology of ["single", "replica", "galera"] as const) {
    const rules = rulesOf(topology);
    assert.deepEqual(rules.filter(({ direction, peer }) => direction === "in" && peer === "internet"), []);
    // The characters of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
    for (const { purpose } of rules) assert.match(purpose, /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
  }
});
