/** The other half of the unit tests of `lib`, for `deno task test:unit`. `deno task test` runs each file in a process of its own. */

import { loadHalfOfUnitTests } from "../support/unit_tests.ts";

await loadHalfOfUnitTests(1);
