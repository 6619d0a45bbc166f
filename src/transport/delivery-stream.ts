/**
 * Messages of different domains do not wait for each other where the transport can keep them apart: a lost packet of a
 * match does not hold up chat. Those of one domain keep their order, answers included.
 */
const streamByKind: Readonly<Record<string, number>> = {
  channel: 1,
  notifications: 2,
  status: 3,
  stream: 4,
  party: 5,
};

/** How many streams there are: 0 to one less than this. */
export const DELIVERY_STREAMS = 8;

/** The stream of an envelope, by the name of its content, such as `channel_message`; 0 where nothing else is said. */
export function deliveryStreamOf(envelope: object): number {
  for (const kind in envelope) {
    if (kind === 'cid' || (envelope as Record<string, unknown>)[kind] === undefined) continue;
    const underscore = kind.indexOf('_');
    return streamByKind[underscore < 0 ? kind : kind.slice(0, underscore)] ?? 0;
  }
  return 0;
}
