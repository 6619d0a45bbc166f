/** Longer offers come from no browser: those that ask for a data channel alone have some 700 bytes. */
export const MAX_OFFER_BYTES = 8192;

const MAX_LINES = 200;

/**
 * The offer in TEXT as the server needs it, or undefined where it is none for a single data channel. Addresses in it are
 * left out: the server answers whoever comes with the right password, and sends nothing to where a client points.
 */
export function cleanOffer(text: string): string | undefined {
  if (text.length > MAX_OFFER_BYTES || !text.startsWith('v=0')) return undefined;
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines.length > MAX_LINES || lines.some((line) => !/^[a-z]=[\x20-\x7e]*$/.test(line))) return undefined;
  const media = lines.filter((line) => line.startsWith('m='));
  if (media.length !== 1 || !media[0]!.startsWith('m=application ') || !media[0]!.includes('webrtc-datachannel')) {
    return undefined;
  }
  for (const needed of ['a=ice-ufrag:', 'a=ice-pwd:', 'a=fingerprint:']) {
    if (!lines.some((line) => line.startsWith(needed))) return undefined;
  }
  const kept = lines.filter((line) => !line.startsWith('a=candidate:') && line !== 'a=end-of-candidates');
  return `${kept.join('\r\n')}\r\n`;
}
