/** Has those wait who ask again and again although they are refused: at once they would get nothing but more refusals. */
export interface RefusalDelay {
  /** Resolves after the delay; at once where too many wait. */
  wait(): Promise<void>;
  /** Lets everybody go, those who come from now on too. */
  end(): void;
}

export function createRefusalDelay(delayMs: number, maxWaiting: number): RefusalDelay {
  const waiting = new Map<NodeJS.Timeout, () => void>();
  let ended = false;
  return {
    wait() {
      if (ended || waiting.size >= maxWaiting) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(timer);
          resolve();
        }, delayMs).unref();
        waiting.set(timer, resolve);
      });
    },
    end() {
      ended = true;
      for (const [timer, resolve] of waiting) {
        clearTimeout(timer);
        resolve();
      }
      waiting.clear();
    },
  };
}
