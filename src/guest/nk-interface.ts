/** The nk functions as native modules call them. */
// biome-ignore lint/suspicious/noExplicitAny: replaced below
export type Nk = Record<string, (...args: any[]) => any>;
