let calls = 0;
export const count = (): number => ++calls;
