/** An nk function that needs nothing but its arguments. Throws TypeError for wrong ones. */
export type PureFunction = (...args: unknown[]) => unknown;
