/** What a function learns of its caller and of the server. */
export interface Context {
  readonly env: Readonly<Record<string, string>>;
  readonly executionMode: string;
  readonly node: string;
  readonly version: string;
  readonly headers?: Readonly<Record<string, string[]>>;
  readonly queryParams?: Readonly<Record<string, string[]>>;
  readonly userId?: string;
  readonly username?: string;
  readonly vars?: Readonly<Record<string, string>>;
  /** When the caller's session ends, seconds since 1970. */
  readonly userSessionExp?: number;
  readonly sessionId?: string;
  readonly clientIp?: string;
  readonly clientPort?: string;
  readonly lang?: string;
}

export interface MatchContext extends Omit<Context, 'executionMode'> {
  readonly matchId: string;
  readonly matchNode: string;
  readonly matchLabel: string;
  readonly matchTickRate: number;
}
