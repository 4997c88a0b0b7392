/** The other half of the unit tests of `lib`, for `deno task test:unit`. `deno task test` runs each file in a separate process. */

import { loadHalfOfUnitTests } from "../support/unit_tests.ts";

await loadHalfOfUnitTests(1);
