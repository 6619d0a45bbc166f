import { NIL_UUID } from '../../base/id.js';
import { argumentError, integer, list, object, optional, text, uuid } from './argument.js';

const MAX_MODE = 255;

/** A stream as modules name it. */
export interface StreamName {
  readonly mode: number;
  readonly subject: string;
  readonly subcontext: string;
  readonly label: string;
}

/** The stream that a module describes; parts that it leaves out are empty. */
export function streamArgument(fn: string, value: unknown): StreamName {
  const { mode, subject, subcontext, label } = object(fn, 'stream', value);
  return {
    mode: streamMode(fn, mode),
    subject: idPart(fn, 'stream.subject', subject),
    subcontext: idPart(fn, 'stream.subcontext', subcontext),
    label: optional(text, fn, 'stream.label', label) ?? '',
  };
}

function streamMode(fn: string, value: unknown): number {
  const mode = optional(integer, fn, 'stream.mode', value) ?? 0;
  if (mode < 0 || mode > MAX_MODE) throw argumentError(fn, 'stream.mode', `a number from 0 to ${MAX_MODE}`, value);
  return mode;
}

/** An id of a stream: as the database spells it, and '' for the nil UUID, which stands for none. */
function idPart(fn: string, name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  const id = uuid(fn, name, value).toLowerCase();
  return id === NIL_UUID ? '' : id;
}

/** The ids of the sessions that a module has chosen; undefined where it has not, or has named none. */
export function chosenSessionIds(fn: string, value: unknown): string[] | undefined {
  const presences = optional(list, fn, 'presences', value) ?? [];
  if (presences.length === 0) return undefined;
  return presences.map((presence, i) => {
    const { sessionId } = object(fn, `presences[${i}]`, presence);
    return uuid(fn, `presences[${i}].sessionId`, sessionId).toLowerCase();
  });
}
