/**
 * What a machine does at its first start, checked by the cloud-init of the rehearsal hosts.
 *
 * Needs: root on Debian, debootstrap.
 */

import assert from "node:assert/strict";
import { exec } from "../../lib/core/mod.ts";
import { listSpecs, readSpec } from "../../lib/cluster/mod.ts";
import { ec2Schema, readUserData } from "../../lib/ec2/mod.ts";
import { withFolder } from "../support/lab.ts";
import { skipWithout } from "../support/skip.ts";
import { findImage } from "./rehearsal/image.ts";
import { whyNoRehearsal } from "./rehearsal/mod.ts";

const reason = await whyNoRehearsal();

/** What is written goes into memory, not into the image. */
const check = `set -e
mount -t tmpfs tmpfs "$2"
mkdir "$2/upper" "$2/work" "$2/root"
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
cat > "$2/root/user-data"
exec chroot "$2/root" cloud-init schema --config-file /user-data`;

Deno.test({
  name: "cloud-init accepts the file of every spec",
  ignore: skipWithout(reason === undefined, `disk of a rehearsal host (${reason})`),
  fn: () =>
    withFolder(async (dir) => {
      const image = await findImage();
      const accepts = async (input: string) => {
        const words = ["--mount", "--propagation", "private", "sh", "-c", check, "sh", image, dir];
        const { ok, stdout, stderr } = await exec("unshare", words, { input });
        assert.match(stdout + stderr, ok ? /Valid schema/ : /Invalid schema/);
        return ok;
      };
      const specs = await listSpecs();
      assert.ok(specs.includes("lab-host"));
      for (const name of specs) {
        const { ec2 } = await readSpec(name);
        const text = (await readUserData(name, ec2Schema.parse(ec2 ?? {})))("node1");
        assert.ok(await accepts(text), name);
        assert.equal(/jupyterlab/.test(text), name === "lab-host");
        assert.ok(!await accepts(text.replace("runcmd:", "runcmd: 7\nothers:")), "it does check");
      }
    }),
});
