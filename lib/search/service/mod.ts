/** The shop's search: a query in, products with reasons out. */
export { type PreparedSearch, prepareSearch } from "./prepare_search.ts";
export {
  openSearch,
  type OpenSearchOptions,
  search,
  type SearchAnswer,
  type SearchHit,
  type SearchOptions,
  type ShopSearch,
} from "./open_search.ts";
export type { HitProduct, Ranked, Reason } from "./reasons.ts";
