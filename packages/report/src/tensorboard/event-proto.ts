import protobuf from "protobufjs/light.js";

const field = (id: number, type: string) => ({ id, type });
const list = (id: number, type: string) => ({ id, type, rule: "repeated" });

/** The part of TensorBoard's `event.proto` and `summary.proto` that Kensho writes, with the field numbers of those files. */
const root = protobuf.Root.fromJSON({
  nested: {
    Event: {
      fields: {
        wallTime: field(1, "double"),
        step: field(2, "int64"),
        fileVersion: field(3, "string"),
        summary: field(5, "Summary"),
        sessionLog: field(7, "SessionLog"),
      },
    },
    SessionLog: { fields: { status: field(1, "int32") } },
    Summary: { fields: { value: list(1, "Value") } },
    Value: {
      // As there: a figure that is 0 is written, too.
      oneofs: { value: { oneof: ["simpleValue", "tensor"] } },
      fields: {
        tag: field(1, "string"),
        simpleValue: field(2, "float"),
        tensor: field(8, "TensorProto"),
        metadata: field(9, "SummaryMetadata"),
      },
    },
    SummaryMetadata: { fields: { pluginData: field(1, "PluginData"), dataClass: field(4, "int32") } },
    PluginData: { fields: { pluginName: field(1, "string") } },
    TensorProto: {
      fields: { dtype: field(1, "int32"), tensorShape: field(2, "TensorShapeProto"), stringVal: list(8, "bytes") },
    },
    TensorShapeProto: { fields: { dim: list(2, "Dim") } },
    Dim: { fields: { size: field(1, "int64") } },
  },
});

/** `SessionLog.START` */
const START = 1;
/** `DT_STRING` */
const STRING = 7;
/** `DATA_CLASS_TENSOR` */
const TENSOR = 2;

/** What an event says. */
export type EventBody =
  | { readonly fileVersion: string }
  /** A session starts: events of this and later steps were lost, and are repeated. */
  | { readonly start: true }
  | { readonly scalars: Readonly<Record<string, number>> }
  | { readonly texts: Readonly<Record<string, string>> };

/** The bytes of an event. @param wallTime seconds since 1970 */
export function encodeEvent(wallTime: number, step: number, body: EventBody): Uint8Array {
  const type = root.lookupType("Event");
  return type.encode(type.fromObject({ wallTime, step, ...whatOf(body) })).finish();
}

function whatOf(body: EventBody): object {
  if ("fileVersion" in body) return body;
  if ("start" in body) return { sessionLog: { status: START } };
  if ("scalars" in body) {
    return { summary: { value: Object.entries(body.scalars).map(([tag, simpleValue]) => ({ tag, simpleValue })) } };
  }
  const metadata = { pluginData: { pluginName: "text" }, dataClass: TENSOR };
  const value = Object.entries(body.texts).map(([tag, text]) => ({
    ...{ tag, metadata },
    tensor: { dtype: STRING, tensorShape: { dim: [{ size: 1 }] }, stringVal: [new TextEncoder().encode(text)] },
  }));
  return { summary: { value } };
}
