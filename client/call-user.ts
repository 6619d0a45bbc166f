/**
 * Calls what belongs to the game. What that throws is thrown again where the platform reports it, as for the handlers of a
 * WebSocket: it must not end what the connection was about to do.
 */
export function callUser(call: () => void): void {
  try {
    call();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
