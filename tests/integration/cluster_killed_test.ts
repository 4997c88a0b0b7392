/** `up` and `down` killed outright at random moments: the next call converges, and `down` leaves nothing. Many rounds are in tests/soak. */

import { createClusterHome } from "../support/cluster_home.ts";
import { killCommand } from "../support/killed_command.ts";
import { randomFrom } from "../support/random.ts";

const clusters = [["m3-replica", 3, { up: 5_000, down: 600 }], ["m3-galera", 2, { up: 12_000, down: 600 }]] as const;

for (const [name, rounds, typicalMs] of clusters) {
  Deno.test(`${name}: commands that are killed outright are put right by the next`, async (t) => {
    const home = await createClusterHome();
    try {
      for (let round = 0; round < rounds; round++) {
        const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
        await t.step(`round ${round + 1}, seed ${seed}`, async () => {
          await killCommand(home, name, typicalMs, randomFrom(seed));
        });
      }
    } finally {
      await home.run("down");
      await home.remove();
    }
  });
}
