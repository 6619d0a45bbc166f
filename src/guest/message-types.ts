import type { MatchDispatcher, MatchMessage, MatchPresence } from '../match/loop/match-handler.js';

/** One kind of message between players and a match: its op code, and its data as bytes and as a value. */
export interface MessageType<Data> {
  readonly opCode: number;
  encode(data: Data): string | ArrayBuffer | Uint8Array;
  /** Throws where BYTES, which may come from anyone, are no such message. */
  decode(bytes: ArrayBuffer | Uint8Array): Data;
}

/** One whose data are text on their way. */
export interface TextMessageType<Data> extends MessageType<Data> {
  encode(data: Data): string;
}

/** By the name that the handler knows them by. */
// biome-ignore lint/suspicious/noExplicitAny: data differ from type to type.
export type MessageTypes = Readonly<Record<string, MessageType<any>>>;

type DataOf<Type> = Type extends MessageType<infer Data> ? Data : never;
type NameOf<Types> = keyof Types & string;

/** A message of one of TYPES: comparing its `name` tells the type of its `data`. */
export type MessageOf<Types extends MessageTypes> = {
  readonly [Name in NameOf<Types>]: Omit<MatchMessage, 'data'> & {
    readonly name: Name;
    readonly data: DataOf<Types[Name]>;
  };
}[NameOf<Types>];

export interface SendOptions {
  readonly sender?: MatchPresence | null;
  /** True by default. */
  readonly reliable?: boolean;
  /** Whether it leaves at the end of the tick. */
  readonly deferred?: boolean;
}

export interface TypedDispatcher<Types extends MessageTypes> extends MatchDispatcher {
  /** Sends DATA as the message NAME to PRESENCES, or to everyone. */
  send<Name extends NameOf<Types>>(
    name: Name,
    data: DataOf<Types[Name]>,
    presences?: readonly MatchPresence[] | null,
    options?: SendOptions,
  ): void;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Data as JSON. CHECK makes a value of the type of what a player has sent, or throws; without it nothing is checked. */
export function json<Data>(opCode: number, check?: (value: unknown) => Data): TextMessageType<Data> {
  return {
    opCode,
    encode: (data) => JSON.stringify(data),
    decode(bytes) {
      const value: unknown = JSON.parse(decoder.decode(bytes));
      return check ? check(value) : (value as Data);
    },
  };
}

/** Data as text. */
export function text(opCode: number): TextMessageType<string> {
  return { opCode, encode: (data) => data, decode: (bytes) => decoder.decode(bytes) };
}

/** Data as they are. */
export function bytes(opCode: number): MessageType<ArrayBuffer | Uint8Array> {
  return { opCode, encode: (data) => data, decode: (bytes) => bytes };
}
