/**
 * Writes ONNX files: a graph of operations on tensors, with the weights in it. The fields are those of the format's
 * `onnx.proto`. Pure.
 */

import { Message } from "./protobuf.ts";

/** ONNX's own operations, in the version whose rules hold. */
const operators = 18;
/** Operations that only ONNX Runtime has: whole steps of a transformer, computed in one pass. */
export const microsoft = "com.microsoft";

/** The numbers of ONNX's element types. */
const elementTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10 } as const;

/** What a tensor holds. */
export type ElementType = keyof typeof elementTypes;

/** A value of an attribute. Text is always text; a number is a float or an integer, which the operation fixes. */
export type Attribute = { int: number } | { float: number } | { type: ElementType };

/** An operation of a graph. */
export interface Operation {
  attributes?: Record<string, Attribute>;
  /** Whose operation it is. Default: ONNX's own. */
  domain?: typeof microsoft;
  /** The name of its result. Default: the operation's, with a number. */
  name?: string;
}

/** A value that goes into a graph or comes out; a name in place of a length means any length. */
export interface Port {
  name: string;
  type: ElementType;
  shape: readonly (number | string)[];
}

/** A graph that is being built, in the order in which it computes. */
export class Graph {
  readonly #graph = new Message();
  #nodes = 0;

  constructor(name: string) {
    this.#graph.text(2, name);
  }

  /** Adds a constant: its numbers row by row, little-endian. Returns its name. */
  constant(name: string, type: ElementType, shape: readonly number[], values: ArrayBufferView): string {
    const tensor = new Message();
    for (const length of shape) tensor.integer(1, length);
    const { buffer, byteOffset, byteLength } = values;
    tensor.integer(2, elementTypes[type]).text(8, name).bytes(9, new Uint8Array(buffer, byteOffset, byteLength));
    this.#graph.message(5, tensor);
    return name;
  }

  /**
   * Adds an operation. An empty name is an input that is left out.
   *
   * @param outputs how many it has, of which the names are returned.
   */
  operation(type: string, inputs: readonly string[], operation?: Operation, outputs?: 1): string;
  operation(type: string, inputs: readonly string[], operation: Operation, outputs: number): string[];
  operation(
    type: string,
    inputs: readonly string[],
    { attributes = {}, domain, name = `${type}_${this.#nodes++}` }: Operation = {},
    outputs = 1,
  ): string | string[] {
    const names = Array.from({ length: outputs }, (_, index) => index === 0 ? name : `${name}.${index}`);
    const node = new Message();
    for (const input of inputs) node.text(1, input);
    for (const output of names) node.text(2, output);
    node.text(3, name).text(4, type);
    for (const [key, value] of Object.entries(attributes)) node.message(5, attributeOf(key, value));
    if (domain) node.text(7, domain);
    this.#graph.message(1, node);
    return outputs === 1 ? name : names;
  }

  /** The graph as a file. */
  finish(inputs: readonly Port[], outputs: readonly Port[]): Uint8Array<ArrayBuffer> {
    for (const input of inputs) this.#graph.message(11, portOf(input));
    for (const output of outputs) this.#graph.message(12, portOf(output));
    return new Message()
      .integer(1, 8) // the version of the file format
      .text(2, "aethermart-lab")
      .message(7, this.#graph)
      .message(8, new Message().text(1, "").integer(2, operators))
      .message(8, new Message().text(1, microsoft).integer(2, 1))
      .finish();
  }
}

function attributeOf(name: string, value: Attribute): Message {
  const attribute = new Message().text(1, name);
  if ("float" in value) return attribute.float(2, value.float).integer(20, 1);
  return attribute.integer(3, "int" in value ? value.int : elementTypes[value.type]).integer(20, 2);
}

function portOf({ name, type, shape }: Port): Message {
  const dimensions = new Message();
  for (const length of shape) {
    const dimension = new Message();
    dimensions.message(1, typeof length === "number" ? dimension.integer(1, length) : dimension.text(2, length));
  }
  const tensor = new Message().integer(1, elementTypes[type]).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}
