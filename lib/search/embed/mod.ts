/** Vectors for texts: the model on this machine, Gemini as an option, and a store that spares work. */
export type { Embedder, EmbedOptions, TextRole } from "./embedder.ts";
export { openMiniLm } from "./minilm.ts";
export { type GeminiOptions, openGemini } from "./gemini.ts";
export { type PublicSource, PublicText } from "./public_text.ts";
export { hashText, keepInMemory, type VectorStore, withStore } from "./store.ts";
