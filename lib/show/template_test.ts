import assert from "node:assert/strict";
import { join } from "node:path";
import { openProse } from "../bundle/mod.ts";
import { fillTemplate } from "./mod.ts";

async function withTemplate(text: string | Uint8Array, body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, "m3_guide.md"), typeof text === "string" ? new TextEncoder().encode(text) : text);
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a template gets its values as they are; comments go with their lines", () =>
  withTemplate("# {{title}}\n\n<!-- for those\nwho edit it -->\nIt took {{ ms }} ms, {{ms}}.\n", async (folder) => {
    const values = { title: "A $& guide", ms: "{{title}}", unused: "" };
    assert.equal(
      await fillTemplate("m3_guide.md", values, { folder }),
      "# A $& guide\n\nIt took {{title}} ms, {{title}}.\n",
    );
  }));

Deno.test("a value that nobody gives is named with its line, and so are the values that there are", () =>
  withTemplate("# Guide\n\n{{mss}}\n", async (folder) => {
    await assert.rejects(fillTemplate("m3_guide.md", { ms: "4", constructor: "" }, { folder }), {
      name: "LabError",
      message: 'm3_guide.md, line 3: there is no value "mss". The values are ms, constructor.',
    });
    await assert.rejects(
      fillTemplate("m3_guide.md", {}, { folder: join(folder, "none") }),
      /Cannot read .* does not exist/,
    );
    await assert.rejects(fillTemplate("../m3_guide.md", {}, { folder }), TypeError);
  }));

Deno.test("a template with an open task ends the cell, and names the task and its line", () =>
  withTemplate(`# Guide\n\n${openProse("m3.replication", "Write it.")}\n`, async (folder) => {
    await assert.rejects(fillTemplate("m3_guide.md", {}, { folder }), {
      name: "OpenTaskError",
      message: /^m3\.replication \(m3_guide\.md, line 3\): Write it\./,
    });
  }));

Deno.test("a template is UTF-8", () =>
  withTemplate(new Uint8Array([0xff]), async (folder) => {
    await assert.rejects(fillTemplate("m3_guide.md", {}, { folder }), /"m3_guide\.md" is not UTF-8/);
  }));
