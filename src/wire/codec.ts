import { isUtf8 } from 'node:buffer';
import { invalidArgument } from '../base/status-error.js';
import type { WireFormat } from './format.js';
import type { Envelope } from './gen/realtime.js';
import { fromJson, parseJson, stringifyJson } from './json.js';
import { lookupType } from './message-types.js';
import { decodeProtobuf } from './protobuf-reader.js';
import type { Init } from './well-known.js';

export { lookupType } from './message-types.js';

const envelopeType = lookupType('nakama.realtime.Envelope');

/** The name of the one message that an envelope carries. */
export type EnvelopeKind = Exclude<keyof Envelope, 'cid'>;

/**
 * Reads what a client sent. Throws a StatusError (INVALID_ARGUMENT), and nothing else, where DATA cannot be read:
 * another format, an unknown field, a value of another type, no message or more than one.
 */
export function decodeEnvelope(format: WireFormat, data: Buffer): Envelope {
  const envelope =
    format === 'json'
      ? parseJson<Envelope>(envelopeType, textOf(data), { unknown: 'refuse' })
      : decodeProtobuf<Envelope>(envelopeType, data);
  if (!envelopeKind(envelope)) throw invalidArgument('The envelope carries no message.');
  return envelope;
}

function textOf(data: Buffer): string {
  const text = data.toString('utf8');
  if (text.includes('\ufffd') && !isUtf8(data)) throw invalidArgument('The message is not UTF-8.');
  return text;
}

/** The envelope that its JSON would parse to PLAIN. Throws as `decodeEnvelope` does. */
export function envelopeOf(plain: unknown): Envelope {
  const envelope = fromJson<Envelope>(envelopeType, plain, { unknown: 'refuse' });
  if (!envelopeKind(envelope)) throw invalidArgument('The envelope carries no message.');
  return envelope;
}

/** ENVELOPE as bytes of FORMAT, ready to be sent. */
export function encodeEnvelope(format: WireFormat, envelope: Init<Envelope>): Buffer {
  if (format === 'json') return Buffer.from(stringifyJson(envelopeType, envelope, { names: 'original' }), 'utf8');
  return envelopeType.encode(envelope).finish() as Buffer;
}

/** The one message that is set in ENVELOPE, by its name; undefined where none is. */
export function envelopeKind(envelope: Init<Envelope>): EnvelopeKind | undefined {
  for (const name of Object.keys(envelope) as (keyof Envelope)[]) {
    if (name !== 'cid' && envelope[name] != null) return name;
  }
  return undefined;
}
