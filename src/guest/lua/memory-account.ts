/** What a state has used of its memory. */
export interface MemoryAccount {
  usedBytes: number;
  readonly limitBytes: number;
}
