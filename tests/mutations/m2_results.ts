/** Wrong results of milestone 2's notebook: what a cell could have found, and what its check has to refuse. */

/** A wrong result in words → how the recorded data of a check becomes it. */
// deno-lint-ignore no-explicit-any
export type Planted = Record<string, (data: any) => unknown>;

/** The beginning of a check's claim → the wrong results that were worth asking for. Each check has one. */
export const plantedResults: Record<string, Planted> = {
  "stock and totals follow insert": {
    "no trigger sees a new status": (triggers) =>
      triggers.filter(({ name, runs }: { name: string; runs: string }) =>
        !(name.startsWith("status") && runs.endsWith("UPDATE"))
      ),
  },
  "with the triggers milestone 1's place_order is refused": {
    "nothing is refused": (rows) => void Object.assign(rows[1], { errno: 0, written: 2 }),
    "the order that is accepted has no lines": (rows) => void (rows[2].written = 0),
    "the refused version was not tried": (rows) => void (rows[1] = { ...rows[0] }),
  },
  "every check of the triggers' suite passes": {
    "one failed": (checks) => void (checks[0].passed = false),
    "a rule was not tried": (checks) => rename(checks, "review:", "order:"),
    "a rule refuses nothing": (checks) => {
      for (const one of checks) if (one.check.startsWith("status:")) one.expected = "success";
    },
    "the same check forty times": (checks) => checks.map(() => checks[0]),
  },
  "an order of five, made three": {
    "the stock is taken once more at the end": (steps) => void steps.push({ step: "later", held: 3 }),
    "a second return gives back again": (steps) => void (steps[6].held = -3),
  },
  "after price edits, quantity edits and deleted lines": {
    "the view finds no wrong total": (data) => void (data.planted = 0),
    "a total is wrong that the view does not find": (data) => void (data.unequal = 1),
    "there are no orders": (data) => void Object.assign(data, { orders: 0, totals: 0 }),
  },
  "both ways give the same ten orders": {
    "the ten smallest": ({ keptLargest, addedLargest }) => {
      for (const list of [keptLargest, addedLargest]) list.reverse();
    },
    "a larger order is left out": (data) => {
      for (const list of [data.keptLargest, data.addedLargest]) list[9].total = 0.01;
    },
    "one order ten times": ({ keptLargest, tenth }) => {
      const ten = keptLargest.map(() => keptLargest[9]);
      return { keptLargest: ten, addedLargest: ten, tenth };
    },
  },
  "twenty changed prices leave twenty records": {
    "others stand among the names": (data) => void (data.audited[0].who += ",root"),
    "an old price is wrong": (data) => void (data.audited[0].raised = 19),
    "one product twenty times": (data) => void (data.audited[0].products = 1),
    "the attempt to empty it had a mistake in its SQL": (data) => void (data.refused = 1064),
    "the audit was emptied": (data) => void (data.remaining = 0),
  },
  "triggers, procedure and program take three pieces": {
    "a way is left out": (rows) => void rows.pop(),
    "a way takes no stock": (rows) => void (rows[1].taken = 0),
    "a way stores a wrong total": (rows) => void (rows[2].total_is_right = 0),
    "a way sells more than there is": (rows) => void (rows[1].refused = false),
    "the triggers miss another program's line": (rows) => void (rows[0].follows = false),
    "a procedure that is not called keeps the rule": (rows) => void (rows[1].follows = true),
  },
  "of all moves, those from paid": {
    "one move is tried again and again": (data) => void data.moves.fill(data.moves[0]),
    "a status of the shop is left out": (data) => void data.moves.splice(0, 4),
    "a forbidden move fails for another reason": ({ moves }) =>
      void (moves.find(({ errno }: { errno: number }) => errno !== 0).errno = 1213),
  },
  "of four reviews by one customer": {
    "the others end in deadlocks": (data) => void (data.answers = [0, 1213, 1213, 1213]),
    "two were sent": (data) => void (data.answers = [0, 1644]),
  },
  "of orders placed at once for the same products": {
    "sorted lines end no order": (ways) => void Object.assign(ways[1], { placed: 60, deadlocks: 0 }),
    "lines as they come end no order": (ways) => void Object.assign(ways[0], { placed: 60, deadlocks: 0 }),
    "an order got no answer": (ways) => void ways[0].placed--,
    "place_order was not tried": (ways) => void ways.pop(),
  },
  "the cost was measured on 240 orders": {
    "the shop without triggers placed nothing": ({ shops }) =>
      void Object.assign(shops[1], { orders: 0, order_lines: 0 }),
    "its orders have fewer lines": ({ shops }) => void (shops[1].order_lines = 66),
    "the triggers were gone": ({ shops }) => void Object.assign(shops[0], { triggers: 0, taken: 0 }),
    "there are triggers on both sides": ({ shops }) => void (shops[1].triggers = shops[0].triggers),
    "the interval is that of another ratio": (data) => void (data.ratio = 2 * data.high),
  },
  "every burst of four sessions placed": {
    "one order was lost": (placedIn) => void placedIn[1].placed--,
    "only one burst": (placedIn) => void Object.assign(placedIn[0], { bursts: 1, placed: 40 }),
    "without triggers nothing was tried": (placedIn) => placedIn.slice(1, 2),
  },
  "order_facts is partitioned by quarter": {
    "by something else": ({ held }) => void (held[0].by = "`customer_id`"),
    "by year": ({ held }) => void (held[0].partitions = 5),
    "the customers by ranges": ({ held }) => void (held[1].method = "RANGE"),
    "a value differs": ({ held }) => void (held[2].digest = "00000000"),
  },
  "a quarter's revenue opens that quarter's partition": {
    "no partition is named": (data) => void (data.read = null),
    "another quarter's": (data) => void (data.read = "p1999q4"),
    "an order by number opens one": ({ openings }) => void (openings[2].quarter = 1),
  },
  "each question has the same answer": {
    "one differs": (answers) => void (answers[1].same = false),
    "one is empty": (answers) => void (answers[2].length = 2),
  },
  "a unique key without the partition's column is refused": {
    "the foreign key to it had a mistake in its SQL": ({ trials }) => void (trials[3].errno = 1064),
    "the foreign key is refused without partitions too": (data) => void (data.withoutPartitions = 1005),
  },
  "rows without a customer or product": {
    "a refusal is missing": (checks) =>
      void (checks.find(({ expected }: { expected: string }) => expected === "error 1644").expected = "success"),
    "few were tried": (checks) => checks.slice(0, 9),
  },
  "after each step the rows in the table and the archive": {
    "archiving copies, and leaves the partition": ({ steps }) => {
      for (const step of steps.slice(3, 7)) step.partitions++;
    },
    "another quarter's rows are archived": ({ steps }) => {
      for (const step of steps.slice(3, 7)) {
        step.archived++;
        step.in_table--;
      }
    },
    "a line that exists is restored": ({ steps }) => void (steps[6].errno = 0),
    "another step is refused": ({ steps }) => {
      [steps[4].errno, steps[5].errno] = [steps[5].errno, 0];
    },
    "restoring makes a partition too many": ({ steps }) => void steps[7].partitions++,
  },
  "DELETE and archive_quarter left the same rows": {
    "neither did anything": (data) =>
      void Object.assign(data, { archived: 0, left_whole: data.before, left_facts: data.before }),
  },
  "documents of goods and of services carry": {
    "their kinds are swapped": (samples) => {
      [samples[0].kind, samples[1].kind] = [samples[1].kind, samples[0].kind];
    },
  },
  "the schema of product_documents refuses": {
    "it refuses everything": (trials) => void (trials[3].errno = 4025),
    "another refusal": (trials) => void (trials[0].errno = 1064),
  },
  "tables and documents give the same page": {
    "the page has no reviews": (data) => void (data.page = data.page.map(() => '{"name":"x","reviews":[]}')),
    "the path finds other services": (data) => void data.minutes[1].pop(),
    "nobody is found": (data) => void (data.minutes = [[], []]),
  },
  "a cart that has run out is gone": {
    "it was never in the table": (looks) => void (looks[0].table_holds = false),
    "the store keeps it": (looks) => void (looks[1].store_holds = true),
  },
  "the key-value store and the table give each": {
    "one cart is right": (data) => void (data.store = 1),
    "both hold something else": (data) => void Object.assign(data, { store: 0, table: 0 }),
  },
  "here MariaDB writes its log to disk": {
    "the store takes snapshots": (data) => void (data.save = "3600 1"),
    "the log is written once a second": (data) => void (data.flush = 2),
  },
  "every check of the suite about documents and carts": {
    "carts were not tried": (checks) => rename(checks, "cart:", "document:"),
    "nothing is refused": (checks) => {
      for (const one of checks) one.expected = "success";
    },
  },
  "the server feeds no replica": { "it feeds one": (data) => void (data.replicas = 1) },
  "every row of the row store was copied": {
    "a quantity differs": ({ copied }) => void copied.units++,
    "customers are mixed up": ({ copied }) => void copied.customers--,
    "nothing was summed up": (data) => void Object.assign(data, { held: {} }),
  },
  "row store and column store give the same answer": {
    "one question five times": (answers) => answers.map(() => answers[0]),
    "an answer differs": (answers) => void (answers[3].same = false),
  },
  "both engines find the same lines": {
    "they find none": (data) => void Object.assign(data, { byRow: "[]", byColumn: "[]" }),
  },
};

function rename(checks: { check: string }[], from: string, to: string): void {
  for (const one of checks) one.check = one.check.replace(new RegExp(`^${from}`), to);
}
