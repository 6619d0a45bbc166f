/** Any JSON object. */
// biome-ignore lint/suspicious/noExplicitAny: its shape is the module's own.
export type JsonObject = Record<string, any>;
