/**
 * A rehearsal that was killed leaves hosts, namespaces and files. The next one removes them.
 *
 * Needs: root on Debian, debootstrap, moto from Debian's packages, the AWS SDK from npm.
 */

import assert from "node:assert/strict";
import { feed, fromRoot } from "../../lib/core/mod.ts";
import { skipWithout } from "../support/skip.ts";
import { startRehearsal, whyNoRehearsal } from "./rehearsal/mod.ts";
import { listLeft } from "./rehearsal/probes.ts";

const reason = await whyNoRehearsal();

Deno.test({
  name: "a rehearsal that was killed leaves nothing that the next one does not remove",
  ignore: skipWithout(reason === undefined, `place for rehearsal hosts (${reason})`),
  fn: async () => {
    const program = `
      import { startRehearsal } from ${JSON.stringify(new URL("rehearsal/mod.ts", import.meta.url).href)};
      import { openCloud } from ${JSON.stringify(new URL("../../lib/ec2/mod.ts", import.meta.url).href)};
      await startRehearsal();
      const api = await openCloud("us-east-1");
      const { Images: [image] } = await api.call({ purpose: "", operation: "describe-images", input: {} });
      const input = { ImageId: image.ImageId, MinCount: 1, MaxCount: 1 };
      await api.call({ purpose: "", operation: "run-instances", input });
      console.log("started");
      setInterval(() => {}, 1000);`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", "--ext=ts", "--config", fromRoot("deno.json"), "-"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    feed(child, program);
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assert.match((await lines.read()).value!, /started/);
    await lines.cancel();
    child.kill("SIGKILL");
    await child.status;
    assert.notDeepEqual(await listLeft(), []);
    await (await startRehearsal())[Symbol.asyncDispose]();
    assert.deepEqual(await listLeft(), []);
  },
});
