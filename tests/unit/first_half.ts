/** One half of the unit tests of `lib`. `deno task test` and `deno task test:unit` run each half in a separate process. */

import { loadHalfOfUnitTests } from "../support/unit_tests.ts";

await loadHalfOfUnitTests(0);
