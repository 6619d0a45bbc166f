/** The logger that modules get. Formats are printf's; fields go on every line. */
export interface GuestLogger {
  debug(format: string, ...args: unknown[]): void;
  info(format: string, ...args: unknown[]): void;
  warn(format: string, ...args: unknown[]): void;
  error(format: string, ...args: unknown[]): void;
  /** A logger with one more field. */
  withField(key: string, value: unknown): GuestLogger;
  withFields(fields: Record<string, unknown>): GuestLogger;
  getFields(): Record<string, unknown>;
}
