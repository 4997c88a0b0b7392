/**
 * A host over ssh: commands, files, processes, signals, tunnels; a connection that is lost; a host that is not the one that is known.
 *
 * Needs: root and sshd.
 */

import assert from "node:assert/strict";
import { createConnection } from "node:net";
import { join } from "node:path";
import { exists, put, putScript } from "../../lib/cluster/hosts/files.ts";
import type { HostProcess } from "../../lib/cluster/hosts/host.ts";
import { SshHost } from "../../lib/cluster/hosts/ssh.ts";
import { finishSetup } from "../../lib/cluster/hosts/setup.ts";
import { InterruptedError, pause } from "../../lib/core/mod.ts";
import { openTunnel, SshError, type SshSession } from "../../lib/ssh/mod.ts";
import { withFolder } from "../support/lab.ts";
import { ignoreSsh, openSession, startSshd } from "../support/sshd.ts";

const hostIn = (dir: string, session: SshSession) =>
  new SshHost({
    cluster: "test",
    node: "node1",
    session,
    server: { user: "nobody", group: "nogroup" },
    description: {
      provider: "ec2",
      dir: join(dir, "node1"),
      machine: "i-1",
      shared: join(dir, "shared"),
      binaries: { basedir: "/usr", galera: "", server: "/usr/sbin/mariadbd" },
      clients: ["127.0.%"],
    },
  });

/** A folder that the servers' user may enter. */
const inOpenFolder = (work: (dir: string) => Promise<void>) =>
  withFolder(async (dir) => {
    await Deno.chmod(dir, 0o755);
    await work(dir);
  });

/** Waits for something that comes in milliseconds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) await pause(10);
}

Deno.test({
  name: "over ssh, commands run with their arguments, input, rights and endings, many at once",
  ignore: ignoreSsh,
  fn: () =>
    inOpenFolder(async (dir) => {
      await using sshd = await startSshd(dir);
      await using session = openSession(sshd.target);
      const host = hostIn(dir, session);
      const odd = 'a\'b "c" $HOME\n*; ü';
      const { ok, stdout } = await host.run("printf", ["%s|", odd, ""]);
      assert.deepEqual([ok, stdout], [true, `${odd}||`]);
      const failed = await host.run("sh", ["-c", "cat >&2; exit 3"], { input: "why" });
      assert.deepEqual([failed.ok, failed.code, failed.stderr], [false, 3, "why"]);
      assert.equal((await host.run("sh", ["-c", "kill -9 $$"])).ok, false);
      assert.equal((await host.run("no-such-program", [])).ok, false);
      assert.equal((await host.run("id", ["-un"])).stdout, "root\n");
      assert.equal((await host.run("id", ["-un"], { asServer: true })).stdout, "nobody\n");
      const numbers = Array.from({ length: 30 }, (_, at) => String(at));
      const answers = await Promise.all(numbers.map((number) => host.run("echo", [number])));
      assert.deepEqual(answers.map((one) => one.stdout.trim()), numbers);
      const big = "0123456789abcdef".repeat(40_000);
      assert.equal((await host.run("cat", [], { input: big })).stdout, big);
    }),
});

Deno.test({
  name: "over ssh, files are written whole for the servers' user alone, and one that is not there is undefined",
  ignore: ignoreSsh,
  fn: () =>
    inOpenFolder(async (dir) => {
      await using sshd = await startSshd(dir);
      await using session = openSession(sshd.target);
      const host = hostIn(dir, session);
      const { dir: own } = host.describe();
      await host.makeDir(own);
      await put(host, "test", join(own, "my.cnf"), "secret\nü\n");
      const { mode, uid } = await Deno.stat(join(own, "my.cnf"));
      assert.deepEqual([mode! & 0o777, uid], [0o600, 65534]);
      assert.equal((await Deno.stat(own)).mode! & 0o777, 0o700);
      assert.equal(await host.read(join(own, "my.cnf")), "secret\nü\n");
      assert.equal(await host.read(join(own, "other")), undefined);
      assert.equal(await exists(host, own), true);
      // The server's user puts a link where the lab writes: it leads nowhere else than that user could go.
      await Deno.symlink("/etc", join(own, "tls"));
      await assert.rejects(put(host, "test", join(own, "tls", "ca.pem"), "x"), /failed/);
      // What a broken connection leaves of a file does not take its place.
      const script = 'head -c 3 | sh -c "$0" "$@"';
      const file = join(own, "my.cnf");
      const cut = [script, putScript, "sh", `${file}.partial`, "600", file, "8"];
      assert.equal((await host.run("sh", ["-c", ...cut], { asServer: true, input: "new text" })).ok, false);
      assert.equal(await host.read(file), "secret\nü\n");
    }),
});

Deno.test({
  name: "over ssh, a server outlives the session, is found by its folder, takes signals, and its ending is known",
  ignore: ignoreSsh,
  fn: () =>
    inOpenFolder(async (dir) => {
      await using sshd = await startSshd(dir);
      await using session = openSession(sshd.target);
      const host = hostIn(dir, session);
      const { dir: own } = host.describe();
      await host.makeDir(own);
      // A script with a server's name, because a host lists only servers.
      const program = join(dir, "mariadbd");
      await Deno.writeTextFile(program, "#!/bin/sh\nwhile :; do sleep 0.05; done\n", { mode: 0o755 });
      const log = join(own, "error.log");
      await put(host, "test", log, "old\n");
      const failed = await host.start("sh", ["-c", `echo new >> '${log}'; echo early >&2; exit 4`], { log });
      await until(async () => await failed.ending() !== undefined);
      assert.deepEqual(await failed.ending(), { isSuccess: false, how: "with exit code 4", log: "early\nnew\n" });

      const argument = `--defaults-file=${own}/my.cnf`;
      const started = await host.start(program, [argument], { log });
      await until(async () => (await host.processes()).length === 1);
      // The connection breaks; the server does not notice.
      await sshd.end();
      await sshd.start();
      await until(() => session.run("true").then(() => true, () => false));
      const [{ pid, args, isFrozen }] = await host.processes() as [HostProcess];
      assert.deepEqual([args.includes(argument), isFrozen], [true, false]);
      assert.match(await Deno.readTextFile(`/proc/${pid}/status`), /^Uid:\t65534\t/m);
      assert.equal(await started.ending(), undefined);
      await host.signal(pid, "SIGSTOP");
      await until(async () => (await host.processes())[0]!.isFrozen);
      await host.signal(pid, "SIGCONT");
      await until(async () => !(await host.processes())[0]!.isFrozen);
      await host.signal(pid, "SIGKILL");
      await until(async () => await started.ending() !== undefined);
      assert.deepEqual(await started.ending(), { isSuccess: false, how: "by SIGKILL", log: "" });
      assert.deepEqual(await host.processes(), []);
      await host.signal(pid, "SIGTERM");
    }),
});

Deno.test({
  name: "a tunnel carries connections to an address of the host, also after the connection was lost and came back",
  ignore: ignoreSsh,
  fn: () =>
    inOpenFolder(async (dir) => {
      await using sshd = await startSshd(dir);
      await using session = openSession(sshd.target);
      using echo = Deno.listen({ hostname: "127.0.0.3", port: 0 });
      (async () => {
        for await (const one of echo) one.readable.pipeTo(one.writable).catch(() => {});
      })();
      const tunnel = await openTunnel(() => session, "127.0.0.3", echo.addr.port);
      const ask = (text: string) =>
        new Promise<string>((resolve) => {
          let answer = "";
          const socket = createConnection({ host: "127.0.0.1", port: tunnel.port });
          socket.on("data", (chunk) => (answer += chunk).length === text.length && socket.end());
          socket.on("error", () => {}).on("close", () => resolve(answer));
          socket.write(text);
        });
      const long = "many bytes ".repeat(50_000);
      assert.deepEqual(await Promise.all([ask("one"), ask("two"), ask(long)]), ["one", "two", long]);
      await sshd.end();
      assert.equal(await ask("three"), "");
      await sshd.start();
      assert.equal(await ask("four"), "four");
      tunnel.close();
    }),
});

Deno.test({
  name: "a lost connection is an error, and the next command opens a new one; a host with another key gets nothing",
  ignore: ignoreSsh,
  fn: () =>
    inOpenFolder(async (dir) => {
      await using sshd = await startSshd(dir);
      await using session = openSession(sshd.target);
      await session.run("true");
      const waiting = session.run(`touch '${dir}/begun'; sleep 600`);
      const lost = assert.rejects(waiting, (error: SshError) => {
        assert.match(
          error.message,
          /connection to node1 of the cluster test was lost.*may or may not have run.*Repeat it/,
        );
        return error.exitCode === 3;
      });
      await until(() => Deno.stat(join(dir, "begun")).then(() => true, () => false));
      await sshd.end();
      await lost;
      await assert.rejects(session.run("true"), (error: SshError) => {
        assert.match(error.message, /node1.*does not answer over ssh \(.*ECONNREFUSED.*\)\. Start it\./);
        assert.ok(!Deno.inspect(error).includes(sshd.target.address), "it may get into a report");
        return true;
      });
      await sshd.start();
      assert.equal((await session.run("echo back")).stdout, "back\n");

      const other = { type: "ssh-ed25519", blob: (await Deno.readTextFile(join(dir, "key.pub"))).split(" ")[1]! };
      await using wrong = openSession({ ...sshd.target, hostKeys: [other] });
      await assert.rejects(
        wrong.run(`touch '${dir}/sent'`),
        /another host key than the one that is known, so nothing was sent to it\. Ask the console\./,
      );
      await using unknown = openSession({ ...sshd.target, hostKeys: [] });
      await assert.rejects(
        unknown.run(`touch '${dir}/sent'`),
        /^SshError: No host key of node1 of the cluster test is known/,
      );
      await assert.rejects(Deno.stat(join(dir, "sent")), Deno.errors.NotFound);
      const privateKey = await Deno.readTextFile(join(dir, "host"));
      await using stranger = openSession({ ...sshd.target, privateKey });
      await assert.rejects(stranger.run("true"), (error: SshError) => {
        assert.match(error.message, /does not accept the cluster's ssh key/);
        return error.reason === "refused";
      });
    }),
});

Deno.test({
  name: "when a host vanishes, every command that ran or waited for its turn reports it, and none of them as a bug",
  ignore: ignoreSsh,
  fn: () =>
    inOpenFolder(async (dir) => {
      await using sshd = await startSshd(dir);
      await using session = openSession(sshd.target);
      await session.run("true");
      const commands = Array.from({ length: 9 }, (_, at) => session.run(`touch '${dir}/begun-${at}'; sleep 600`));
      const ends = Promise.allSettled(commands);
      const begun = () => [...Deno.readDirSync(dir)].filter(({ name }) => name.startsWith("begun")).length;
      await until(() => Promise.resolve(begun() === 6));
      await sshd.end();
      const errors = (await ends).map((end) => end.status === "rejected" ? end.reason : undefined);
      const reasons = errors.map((error) => error instanceof SshError ? error.reason : error);
      assert.deepEqual(reasons, [...Array(6).fill("lost"), ...Array(3).fill("silent")]);
      assert.equal(begun(), 6);
      await sshd.start();
      // This process may not know yet that its connection is lost.
      await session.run("true");
      await sshd.end();
      await sshd.start();
      const after = await Promise.allSettled([session.run("true"), session.forward("127.0.0.1", sshd.target.port!)]);
      for (const one of after) {
        assert.ok(one.status === "fulfilled" || one.reason instanceof SshError, Deno.inspect(one));
      }
    }),
});

Deno.test({
  name: "the first start of a machine: waited for, interrupted, too long, failed; what was installed by hand counts",
  ignore: ignoreSsh,
  fn: () =>
    inOpenFolder(async (dir) => {
      await using sshd = await startSshd(dir);
      await using session = openSession(sshd.target);
      const host = hostIn(dir, session);
      const binaries = { basedir: dir, server: join(dir, "mariadbd"), galera: join(dir, "galera.so") };
      host.describe = () => ({ ...hostIn(dir, session).describe(), binaries });
      // A machine's own programs come first in the path of its commands.
      await Deno.mkdir(join(dir, "bin"));
      const script = `#!/bin/sh\n[ "$*" = status ] || exit 9\necho "status: $(cat '${dir}/state')"\n`;
      await Deno.writeTextFile(join(dir, "bin", "cloud-init"), script, { mode: 0o755 });
      const be = (state: string) => Deno.writeTextFile(join(dir, "state"), state);
      const notes: string[] = [];
      const progress = {
        start: () => ({ update() {}, done() {}, fail() {} }),
        note: (text: string) => void notes.push(text),
      };
      const finish = (signal?: AbortSignal, longestMs?: number) =>
        finishSetup(host, "node1", { progress, signal }, longestMs);

      await be("running");
      const interrupt = new AbortController();
      const waiting = assert.rejects(finish(interrupt.signal), InterruptedError);
      interrupt.abort();
      await waiting;
      await assert.rejects(finish(undefined, 0), /node1 takes too long.*\(cloud-init: running\)/);
      await be("error");
      await assert.rejects(finish(), /node1 failed: MariaDB is not installed \(cloud-init: error\)[^]*Repair it there/);
      for (const file of [binaries.server, binaries.galera]) await Deno.writeTextFile(file, "");
      await finish();
      assert.match(notes.splice(0).join("\n"), /^node1 has MariaDB, but cloud-init on it did not do all.*\(error\)/);
      await be("done");
      await finish();
      assert.deepEqual(notes, []);
    }),
});
