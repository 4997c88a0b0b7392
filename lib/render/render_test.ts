import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { until } from "../../tests/support/processes.ts";
import { exitCodes, LabError } from "../core/mod.ts";
import { drawSheets, makePdfs } from "./mod.ts";
import { findOffice } from "./office.ts";
import { type Raster, readPpm, writePng } from "./png.ts";
import { composeSheet } from "./sheet.ts";
import { findProgram, runTool } from "./tool.ts";

const plain = (width: number, height: number, value: number): Raster => ({
  width,
  height,
  pixels: new Uint8Array(3 * width * height).fill(value),
});

async function withDir(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "render-"));
  try {
    await work(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function script(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

Deno.test("a PPM file is read, and a PNG file has its pixels", async () => {
  const pixels = Uint8Array.from({ length: 18 }, (_, at) => at * 10);
  const ppm = new Uint8Array([...new TextEncoder().encode("P6\n3 2\n255\n"), ...pixels]);
  const raster = readPpm(ppm);
  assert.deepEqual(raster, { width: 3, height: 2, pixels });
  assert.throws(() => readPpm(ppm.subarray(0, 20)), RangeError);

  const png = await writePng(raster);
  const view = new DataView(png.buffer);
  assert.deepEqual([view.getUint32(16), view.getUint32(20)], [3, 2]);
  // Signature 8, IHDR 25, then length and name of IDAT.
  const rows = inflateSync(png.subarray(41, 41 + view.getUint32(33)));
  assert.deepEqual([...rows], [0, ...pixels.subarray(0, 9), 0, ...pixels.subarray(9)]);
});

Deno.test("a sheet has each page once, row by row, on a ground of its own", () => {
  const pages = [10, 20, 30, 40, 50].map((value) => plain(8, 4, value));
  const { width, height, pixels } = composeSheet(pages);
  assert.deepEqual([width, height], [3 * 20 + 12, 2 * 16 + 12]);
  const at = (x: number, y: number) => pixels[3 * (y * width + x)];
  assert.deepEqual([at(12, 12), at(32, 15), at(52, 12), at(12, 28), at(32, 31)], [10, 20, 30, 40, 50]);
  assert.deepEqual([at(0, 0), at(52, 28)], [0xcc, 0xcc]);
  assert.equal(pixels.filter((value) => value === 40).length, 3 * 8 * 4);
});

Deno.test("without LibreOffice or poppler, the message says how to get it", () =>
  withDir(async (dir) => {
    const isMissing = (program: RegExp) => (error: unknown) =>
      error instanceof LabError && error.exitCode === exitCodes.environment && program.test(error.message);
    if (findOffice(dir) === undefined) { // macOS has it outside PATH
      await assert.rejects(
        makePdfs([], "slides", { path: dir }),
        isMissing(/^LibreOffice is not installed, so no PDF was made\. .*`apt install libreoffice-impress`/),
      );
    }
    await assert.rejects(drawSheets([], { path: dir }), isMissing(/^pdftoppm is not .*`apt install poppler-utils`/));
  }));

Deno.test("LibreOffice's program itself is found behind the link and the script on PATH", () =>
  withDir(async (dir) => {
    await script(join(dir, "soffice.real"), "exit 0");
    await symlink(join(dir, "soffice.real"), join(dir, "soffice"));
    assert.equal(findOffice(dir), join(dir, "soffice"));
    await script(join(dir, "soffice.bin"), "exit 0");
    assert.equal(findOffice(dir), join(dir, "soffice.bin"));
    assert.equal(findProgram(["nothing", "soffice"], `:${dir}`), join(dir, "soffice"));
  }));

Deno.test("a converter that makes nothing is reported with what it wrote", () =>
  withDir(async (dir) => {
    await script(join(dir, "soffice"), 'echo "Error: source file could not be loaded" >&2');
    await assert.rejects(
      makePdfs([new Uint8Array()], "slides", { path: dir }),
      /^LabError: LibreOffice made no PDF .*ended with code 0.*\nIt reported: Error: source file could not be loaded/s,
    );
  }));

Deno.test("a tool that does not end is stopped with what it started", () =>
  withDir(async (dir) => {
    // It ignores the request to end, as does its child, whose id it writes.
    await script(join(dir, "stuck"), "trap '' TERM\nsleep 600 &\necho $! > child\nwait\nwait");
    const tool = runTool(join(dir, "stuck"), [], { cwd: dir, timeoutMs: 1_500 });
    await assert.rejects(tool, /stuck did not end within 2 s and was stopped/);
    const child = Number(await Deno.readTextFile(join(dir, "child")));
    await until(async () => {
      const state = await Deno.readTextFile(`/proc/${child}/stat`).catch(() => "gone");
      return /^gone$|^\d+ \(sleep\) Z/.test(state); // a zombie waits for its new parent to take note
    });
  }));
