/** Tells that the server answers. */
export function healthcheckHandlers() {
  return {
    Healthcheck: () => ({}),
  };
}
