declare namespace nkruntime {
  const enum PresenceReason {
    PresenceReasonUnknown = 0,
    PresenceReasonJoin = 1,
    PresenceReasonUpdate = 2,
    PresenceReasonLeave = 3,
    PresenceReasonDisconnect = 4,
  }
  interface Stream {
    mode?: number;
    subject?: string;
    subcontext?: string;
    label?: string;
  }
  interface Presence {
    userId: string;
    sessionId: string;
    username: string;
    node: string;
    status?: string;
    hidden?: boolean;
    persistence?: boolean;
    reason?: PresenceReason;
  }
  interface Nakama {
    statusFollow(sessionId: string, userIds: string[]): void;
    statusUnfollow(sessionId: string, userIds: string[]): void;
    streamUserList(stream: Stream, includeHidden?: boolean, includeNotHidden?: boolean): Presence[];
    streamUserGet(userId: string, sessionID: string, stream: Stream): Presence;
    streamUserJoin(
      userId: string,
      sessionID: string,
      stream: Stream,
      hidden?: boolean,
      persistence?: boolean,
      status?: string,
    ): void;
    streamUserUpdate(
      userId: string,
      sessionID: string,
      stream: Stream,
      hidden?: boolean,
      persistence?: boolean,
      status?: string,
    ): void;
    streamUserLeave(userId: string, sessionID: string, stream: Stream): void;
    streamUserKick(presence: Presence, stream: Stream): void;
    streamCount(stream: Stream): number;
    streamClose(stream: Stream): void;
    streamSend(stream: Stream, data: string, presences?: Presence[] | null, reliable?: boolean): void;
    streamSendRaw(stream: Stream, envelope: {}, presences?: Presence[] | null, reliable?: boolean): void;
    sessionDisconnect(sessionID: string, reason?: PresenceReason): void;
    sessionLogout(userId: string, token?: string, refreshToken?: string): void;
  }
}
