/**
 * Search: queries as constraints and meaning, prepared texts, vectors for texts, rankers, their fusion, and how good they are by
 * judgements.
 *
 * @module
 */
export type { Hit, Ranker, SearchDocument } from "./ranker.ts";
export { bm25, type Bm25Options } from "./lexical/bm25.ts";
export { termsOf } from "./lexical/terms.ts";
export { type ExactOptions, exactVectors } from "./exact.ts";
export {
  fusedRanker,
  type FusedRankerOptions,
  fuseRanks,
  fuseScores,
  type FusionOptions,
  type RankFusionOptions,
} from "./fusion.ts";
export { readCollection } from "./evaluate/read.ts";
export type { Grades, JudgedQuery, TestCollection } from "./evaluate/collection.ts";
export { judged, ndcg, recall } from "./evaluate/metrics.ts";
export { bootstrapMean, type BootstrapOptions, type MeanInterval } from "./evaluate/bootstrap.ts";
export { randomOrder } from "./evaluate/random_order.ts";
export {
  compareRankers,
  evaluate,
  type Evaluation,
  type Gain,
  type QueryScores,
  type ScoreRow,
} from "./evaluate/evaluate.ts";
export * from "./embed/mod.ts";
export * from "./memory/mod.ts";
export { writeCollection } from "./evaluate/write.ts";
export { type ShopQueries, shopQueries } from "./judged/shop_queries.ts";
export {
  prepare,
  type Prepared,
  type PrepareOptions,
  type PrepareStep,
  type PrepareStepName,
  prepareSteps,
} from "./prepare/prepare.ts";
export type { Attribute } from "./prepare/attributes.ts";
export { type ParsedQuery, parseQuery } from "./query/parse.ts";
export { excludes } from "./query/excludes.ts";
export { meets, type ProductFacts } from "./hybrid/meets.ts";
export { type CorrectorOptions, wordCorrector } from "./hybrid/correct.ts";
export { knownWords } from "./embed/known_words.ts";
export {
  type CatalogueProduct,
  type HybridOptions,
  hybridSearch,
  type HybridSettings,
  tunedSettings,
} from "./hybrid/hybrid.ts";
export { type Catalogue, fullTextRanker, readCatalogue, shopRanker } from "./hybrid/catalogue.ts";
export {
  type Differences,
  type HybridGain,
  type JudgedCatalogue,
  type JudgedSearch,
  type JudgeOptions,
  judgeSearch,
  readJudged,
} from "./hybrid/judge.ts";
export { ablatePreparation, type AblationOptions, type StepEffect } from "./hybrid/ablate.ts";
export { type CategoryWords, type MoneyWords, shopVocabulary, type Vocabulary } from "./query/vocabulary.ts";
export * from "./vectors/mod.ts";
export * from "./service/mod.ts";
export type {
  CategoryConstraint,
  ChannelConstraint,
  Constraint,
  ExclusionConstraint,
  Explanation,
  Limit,
  RangeConstraint,
} from "./query/constraint.ts";
export {
  type CustomerFeatures,
  featureNames,
  type FeatureScaling,
  fitScaling,
  readFeatures,
  scaleFeatures,
} from "./customers/features.ts";
export { fitLogistic, type Logistic, type LogisticOptions, probabilityOf } from "./customers/logistic.ts";
export { areaUnderCurve, type PredictionScores, scorePredictions } from "./customers/predictions.ts";
export {
  judgeRepurchase,
  predictRepurchase,
  type RepurchaseGain,
  type RepurchaseModel,
  type RepurchaseResult,
} from "./customers/repurchase.ts";
export { preferenceVector, type Purchase } from "./recommend/preference.ts";
export {
  readRecommender,
  type Recommendation,
  type Recommender,
  type RecommenderOptions,
  recommendWith,
  type Way,
} from "./recommend/recommend.ts";
export {
  judgeRecommendations,
  type RecommendationResult,
  type RecommendationScore,
} from "./recommend/judge_recommendations.ts";
