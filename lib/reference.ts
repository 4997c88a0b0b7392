/**
 * The reference of what notebooks import. Most cells need only the first three areas.
 *
 * | import from | for |
 * | --- | --- |
 * | [lab/show](./lab/show/index.html) | what a cell shows: tables, charts, findings that quote results, checks, the use of AI |
 * | [lab/sql](./lab/sql/index.html) | connections, statements, scripts |
 * | [lab/checks](./lab/checks/index.html) | measurements and their comparison, suites of checks, query plans |
 * | [lab/shop](./lab/shop/index.html) | the shop's data in your own notebook; the shop at work on a cluster |
 * | [lab/dataset](./lab/dataset/index.html) | data to load: generated, or your own files |
 * | [lab/etl](./lab/etl/index.html) | loading data, with an account of every row |
 * | [lab/catalogue](./lab/catalogue/index.html) | a database's diagram, objects and accounts |
 * | [lab/cluster](./lab/cluster/index.html) | clusters: start them, break nodes, bring them back |
 * | [lab/client](./lab/client/index.html) | a client that survives failures, and a proxy |
 * | [lab/runtime](./lab/runtime/index.html) | a key-value server for your notebook |
 * | [lab/packages](./lab/packages/index.html) | large npm packages, installed on first use: DuckDB |
 * | [lab/tasks](./lab/tasks/index.html) | open tasks in a student's edition |
 * | [lab/search](./lab/search/index.html) | queries in natural language, vectors for texts, rankers, and how good they are by judgements |
 * | [lab/diagnosis](./lab/diagnosis/index.html) | what ails a cluster: causes with evidence and cure, from what an operator can read |
 * | [lab/faults](./lab/faults/index.html) | faults for a running cluster, and blind trials of their diagnosis |
 *
 * Each page has the contract, parameters, errors and an example. Times are in the unit that their name ends with: `_ms` or `Ms` is milliseconds,
 * `_s` or `seconds` is seconds. An example that needs a server finds the lab's own one in a run, or the one that `task up` started.
 *
 * @module
 */

export {};
