/** Memory for agents, how well it answers, and a loop of tools in which an agent uses it. */
export { openMemory } from "./memory.ts";
export type {
  Forgettable,
  Memory,
  MemoryOptions,
  Recalled,
  RecallOptions,
  Remembered,
  RememberOptions,
} from "./types.ts";
export type { Belief } from "./rows.ts";
export type { MemoryWeights } from "./score.ts";
export { type Agent, type AgentMessage, type AgentStep, type AgentTool, memoryTools, runAgent } from "./agent.ts";
export { scriptedAgent } from "./scripted.ts";
export { type Change, type ProductHistory, readShopHistory, type ShopHistory } from "./trial/history.ts";
export {
  drawMemoryTrial,
  type Fact,
  type MemoryTrial,
  type Question,
  type QuestionKind,
  questionKinds,
} from "./trial/draw.ts";
export type { Aspect } from "./trial/wording.ts";
export type { Answer } from "./trial/answer.ts";
export {
  type AnsweredQuestion,
  type MemoryScore,
  type MemoryTrialOptions,
  runMemoryTrials,
  scoreAnswers,
} from "./trial/run.ts";
