import protobuf from "protobufjs/light.js";

/** ONNX element types (`TensorProto.DataType`). */
export const ELEMENT_TYPE = { f32: 1, i32: 6, i64: 7, bool: 9 } as const;
export type ElementType = keyof typeof ELEMENT_TYPE;

/** ONNX attribute types (`AttributeProto.AttributeType`). */
const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 } as const;

const field = (id: number, type: string, rule?: "repeated") => (rule === undefined ? { id, type } : { id, type, rule });

/** The part of the public `onnx.proto` that Kensho writes, with the field numbers of that file. */
const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field(1, "int64"),
        producerName: field(2, "string"),
        producerVersion: field(3, "string"),
        graph: field(7, "GraphProto"),
        opsetImport: field(8, "OperatorSetIdProto", "repeated"),
        metadataProps: field(14, "StringStringEntryProto", "repeated"),
      },
    },
    StringStringEntryProto: { fields: { key: field(1, "string"), value: field(2, "string") } },
    OperatorSetIdProto: { fields: { domain: field(1, "string"), version: field(2, "int64") } },
    GraphProto: {
      fields: {
        node: field(1, "NodeProto", "repeated"),
        name: field(2, "string"),
        initializer: field(5, "TensorProto", "repeated"),
        input: field(11, "ValueInfoProto", "repeated"),
        output: field(12, "ValueInfoProto", "repeated"),
      },
    },
    NodeProto: {
      fields: {
        input: field(1, "string", "repeated"),
        output: field(2, "string", "repeated"),
        name: field(3, "string"),
        opType: field(4, "string"),
        attribute: field(5, "AttributeProto", "repeated"),
        domain: field(7, "string"),
      },
    },
    AttributeProto: {
      fields: {
        name: field(1, "string"),
        f: field(2, "float"),
        i: field(3, "int64"),
        ints: { id: 8, type: "int64", rule: "repeated", options: { packed: false } },
        type: field(20, "int32"),
      },
    },
    TensorProto: {
      fields: {
        dims: { id: 1, type: "int64", rule: "repeated", options: { packed: false } },
        dataType: field(2, "int32"),
        name: field(8, "string"),
        rawData: field(9, "bytes"),
      },
    },
    ValueInfoProto: { fields: { name: field(1, "string"), type: field(2, "TypeProto") } },
    TypeProto: { fields: { tensorType: field(1, "TensorTypeProto") } },
    TensorTypeProto: { fields: { elemType: field(1, "int32"), shape: field(2, "TensorShapeProto") } },
    TensorShapeProto: { fields: { dim: field(1, "DimensionProto", "repeated") } },
    DimensionProto: { fields: { dimValue: field(1, "int64") } },
  },
});

/** An attribute value: a whole number, a list of them, or `{ float }`. */
export type AttributeValue = number | readonly number[] | { readonly float: number };

/** One operator of an ONNX graph. */
export interface OnnxNode {
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly name: string;
}

/** A named tensor of a graph's border. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** A constant of a graph. */
export interface OnnxInitializer extends OnnxValueInfo {
  readonly bytes: Uint8Array;
}

/** A whole model, ready to be written. */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  readonly metadata: Readonly<Record<string, string>>;
}

const IR_VERSION = 10;
const OPSET = 21;

/** The bytes of an `.onnx` file. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const domains = new Set(model.nodes.map((node) => node.domain));
  const message = {
    irVersion: IR_VERSION,
    producerName: "kensho",
    opsetImport: [
      { domain: "", version: OPSET },
      ...[...domains].filter((domain) => domain !== "").map((domain) => ({ domain, version: 1 })),
    ],
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: model.name,
      node: model.nodes.map((node) => ({
        input: node.inputs,
        output: node.outputs,
        name: node.name,
        opType: node.opType,
        domain: node.domain,
        attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
      })),
      initializer: model.initializers.map(({ name, type, shape, bytes }) => ({
        name,
        dataType: ELEMENT_TYPE[type],
        dims: shape,
        rawData: bytes,
      })),
      input: model.inputs.map(encodeValueInfo),
      output: model.outputs.map(encodeValueInfo),
    },
  };
  const type = root.lookupType("ModelProto");
  return type.encode(type.fromObject(message)).finish();
}

function encodeAttribute(name: string, value: AttributeValue): object {
  if (typeof value === "number") return { name, i: value, type: ATTRIBUTE_TYPE.int };
  if ("float" in value) return { name, f: value.float, type: ATTRIBUTE_TYPE.float };
  return { name, ints: value, type: ATTRIBUTE_TYPE.ints };
}

function encodeValueInfo({ name, type, shape }: OnnxValueInfo): object {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPE[type], shape: { dim } } } };
}
