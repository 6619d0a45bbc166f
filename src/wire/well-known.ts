import type Long from 'long';

/** A 64-bit integer as protobufjs holds it; decoded values are always `Long`, both forms encode. */
export type Int64 = Long | number;

export interface Timestamp {
  /** Seconds since 1970. */
  seconds: Int64;
  nanos: number;
}

export interface StringValue {
  value: string;
}
export interface BoolValue {
  value: boolean;
}
export interface Int32Value {
  value: number;
}
export interface UInt32Value {
  value: number;
}
export interface DoubleValue {
  value: number;
}
export interface Int64Value {
  value: Int64;
}
export type Empty = Record<never, never>;

/** What a sender fills in of a message: every field may be left out, at every depth. */
export type Init<T> = T extends Uint8Array | Long | string | number | boolean
  ? T
  : T extends (infer Item)[]
    ? readonly Init<Item>[]
    : { [Key in keyof T]?: Init<T[Key]> | null };
