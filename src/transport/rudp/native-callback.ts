/**
 * CALLBACK in a form that may be handed to node-datachannel: that library ends the whole process when a callback throws. What
 * CALLBACK throws is thrown again where Node takes care of it.
 */
export function nativeCallback<Args extends unknown[]>(callback: (...args: Args) => void): (...args: Args) => void {
  return (...args) => {
    try {
      callback(...args);
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
    }
  };
}
