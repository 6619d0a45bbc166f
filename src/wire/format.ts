/** How a client wants its realtime envelopes: proto3 JSON in text messages or protobuf in binary ones. */
export type WireFormat = 'json' | 'protobuf';
