/** Vectors in MariaDB: side tables, their filling, searches with the index and exactly, filters, sweeps. */
export {
  createVectorTable,
  readM,
  readVector,
  shopVectors,
  vectorBytes,
  type VectorTable,
  type VectorTableOptions,
} from "./table.ts";
export { type Filled, type FillOptions, fillVectors, type KeyedText } from "./fill.ts";
export { embedCustomers, embedProducts, embedReviews, type ProductText, readProductTexts } from "./shop_texts.ts";
export { explainNearest, type Near, nearest, type NearestOptions, type NearestPlan, recallOf } from "./nearest.ts";
export {
  type Filter,
  type FilteredHits,
  type FilteredOptions,
  type FilterPlan,
  nearestWhere,
  planFiltered,
} from "./filtered.ts";
export { filterOf } from "./constraint_filter.ts";
export { perturbed } from "./perturb.ts";
export { sweepIndex, type SweepOptions, type SweepPoint } from "./sweep.ts";
