import type { IceServer } from './road.js';

/**
 * How long the server may take to be heard over UDP at all once its answer is there: many checks are sent meanwhile, so that some
 * may be lost. What follows is given more time: each loss in a handshake costs a second.
 */
const SILENCE_MS = 1000;
const HEARD: readonly string[] = ['connected', 'completed'];

export interface SilenceWatch {
  /** Rejects where UDP leads nowhere, rather than slowly: long before the attempt would have to end. Never resolves. */
  readonly silent: Promise<never>;
  stop(): void;
}

/** Starts when the answer is there. ICESTATE tells how far the checks have come. A TURN server's detour is waited for. */
export function watchSilence(iceServers: readonly IceServer[], iceState: () => string): SilenceWatch {
  const mayBeRelayed = iceServers.flatMap(({ urls }) => urls).some((url) => url.startsWith('turn'));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silent = new Promise<never>((_resolve, reject) => {
    if (mayBeRelayed) return;
    timer = setTimeout(() => {
      if (!HEARD.includes(iceState())) reject(new Error(`nothing came back over UDP within ${SILENCE_MS} ms`));
    }, SILENCE_MS);
  });
  return { silent, stop: () => clearTimeout(timer) };
}
