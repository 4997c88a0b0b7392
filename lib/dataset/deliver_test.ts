import assert from "node:assert/strict";
import { fromRoot } from "../core/mod.ts";
import { type DeliveredLine, Delivery } from "./deliver.ts";
import { faultKinds, faultPlans, kindsIn } from "./faults.ts";
import { files, type FileShape, rowLine } from "./files.ts";
import { columnsOf, type Row, tables } from "./tables.ts";
import { World } from "./world.ts";

/** The true rows of a file, each with what is nested in it. */
function truthOf(world: World, { table, channel, nested }: FileShape): { row: Row; items: Row[] }[] {
  if (!channel) return [...world.rows(table)].map((row) => ({ row, items: [] }));
  if (table === "customers" || table === "reviews") {
    return [...world[table]()].filter((made) => made.channel === channel).map(({ row }) => ({ row, items: [] }));
  }
  const orders = [...world.orders()].filter((made) => made.channel === channel);
  if (table === "order_items") return orders.flatMap(({ items }) => items.map((row) => ({ row, items: [] })));
  return orders.map(({ row, items }) => ({ row, items: nested ? items : [] }));
}

function deliver(file: FileShape, truth: readonly { row: Row; items: Row[] }[], seed: number, hasFaults = true) {
  const delivery = new Delivery(file, { seed, hasFaults });
  const lines: DeliveredLine[] = truth.flatMap(({ row, items }) => [...delivery.add(row, items)]);
  return { lines: [...lines, ...delivery.rest()], rows: delivery.rows };
}

Deno.test("each planted error is on record with its row, and nothing else differs from the truth", () => {
  const world = new World({ scale: "small", seed: 7 });
  for (const file of files) {
    const truth = truthOf(world, file);
    const { lines } = deliver(file, truth, 7);
    let at = 0;
    lines.forEach(({ row, text, faults }, index) => {
      assert.equal(row, index + 1);
      const where = `${file.name} ${row}`;
      const whole = faults.find(({ column }) => column === "*");
      const copied = Number(/^row (\d+)$/.exec(whole?.trueValue ?? "")?.[1] ?? row);
      if (whole && copied !== row) {
        const original = lines[copied - 1]!;
        assert.ok(copied < row && copied >= row - 22, where);
        assert.equal(text === original.text, whole.kind === "duplicate_row", where);
        return;
      }
      const { row: truly, items } = truth[at++]!;
      const sound = rowLine(file, truly, items);
      if (faults.length === 0) return assert.equal(text, sound);
      if (whole?.kind === "broken_document") {
        assert.equal(`${whole.trueValue}\n`, sound);
        assert.throws(() => JSON.parse(text), where);
        return assert.ok(sound.startsWith(text.trimEnd()));
      }
      if (whole?.kind !== "conflicting_key") assert.notEqual(text, sound, where);
      for (const { column, trueValue } of faults.filter((fault) => !fault.column.endsWith("*"))) {
        const [, place, name] = /^(?:items\[(\d+)\][.])?(.*)$/.exec(column)!;
        const [table, values] = place ? [file.nested!, items[Number(place) - 1]!] : [file.table, truly];
        assert.equal(values[columnsOf[table].indexOf(name!)], trueValue, where);
      }
    });
    assert.equal(at, truth.length);
  }
});

Deno.test("every file of the default scale has each kind that it has room for", () => {
  const world = new World({ scale: "small", seed: 3 });
  const planned = new Set<string>();
  for (const file of files) {
    const { lines } = deliver(file, truthOf(world, file), 3);
    for (const table of [file.table, file.nested].filter((table) => table !== undefined)) {
      const faults = lines.flatMap((line) => line.faults)
        .filter(({ column }) => column.startsWith("items[") === (table !== file.table));
      const found = new Set<string>(faults.map(({ kind }) => kind));
      const kinds = kindsIn(file, table).map(([kind]) => kind);
      // Two dozen categories are too few for all of theirs, and a third of a hundred texts has no letter beyond ASCII.
      const missing = kinds.filter((kind) => !found.has(kind));
      if (table !== "categories") assert.deepEqual(missing, [], `${file.name}, ${table}`);
      for (const kind of kinds) planned.add(kind);
    }
  }
  assert.deepEqual([...planned].sort(), [...faultKinds].sort());
});

Deno.test("every planned kind has room in one of the files of its table", () => {
  for (const table of tables) {
    const homes = files.filter((file) => file.table === table || file.nested === table);
    const usable = new Set(homes.flatMap((file) => kindsIn(file, table)).map(([kind]) => kind));
    assert.deepEqual(faultPlans[table].kinds.filter(([kind]) => !usable.has(kind)), [], table);
  }
});

Deno.test("rows are counted as a reader of the file finds them", () => {
  const world = new World({ scale: "tiny", seed: 5 });
  const file = files.find(({ nested }) => nested)!;
  const { lines, rows } = deliver(file, truthOf(world, file), 5);
  const whole = lines.filter(({ faults }) => !faults.some(({ kind }) => kind === "broken_document"));
  const items = whole.map(({ text }) => JSON.parse(text).items.length as number);
  assert.deepEqual(rows, { orders: lines.length, order_items: items.reduce((sum, n) => sum + n, 0) });
});

Deno.test("without planted errors a file holds the truth", () => {
  const world = new World({ scale: "tiny", seed: 7 });
  for (const file of files) {
    const truth = truthOf(world, file);
    const { lines } = deliver(file, truth, 7, false);
    assert.deepEqual(lines.map(({ text }) => text), truth.map(({ row, items }) => rowLine(file, row, items)));
  }
});
Deno.test("datasets/README.md lists every kind, and no other", async () => {
  const readme = await Deno.readTextFile(fromRoot("datasets/README.md"));
  const section = readme.slice(readme.indexOf("## Planted errors"), readme.indexOf("## Your own data"));
  const listed = [...section.matchAll(/^\| `(\w+)` /gm)].map(([, kind]) => kind);
  assert.deepEqual(listed.sort(), [...faultKinds].sort());
  assert.match(section, /There are thirty-four kinds/);
  assert.equal(faultKinds.length, 34);
});
