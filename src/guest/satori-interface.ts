/** Texts by name. */
type Texts = Record<string, string>;

export interface SatoriProperties {
  default: Texts;
  custom: Texts;
  computed: Texts;
}

export interface SatoriPropertiesUpdate {
  default?: Texts;
  custom?: Texts;
  recompute?: boolean;
}

/** Times are seconds since 1970. */
export interface SatoriEvent {
  name: string;
  id?: string;
  metadata?: Texts;
  value?: string;
  /** Left out or 0: now. */
  timestamp?: number;
  identityId?: string;
  sessionId?: string;
  sessionIssuedAt?: number;
  sessionExpiresAt?: number;
}

export interface SatoriExperiment {
  name: string;
  value: string;
}

export interface SatoriFlag {
  name: string;
  value: string;
  conditionChanged: boolean;
  changeReason?: { name: string; variantName: string; variant_name: string; type: number };
}

export interface SatoriFlagOverrides {
  flagName: string;
  overrides: { name: string; type: string; variantName: string; value: string; createTimeSec: number }[];
}

export interface SatoriLiveEvent {
  name: string;
  description: string;
  value: string;
  activeStartTime: number;
  activeEndTime: number;
  id: string;
  startTime: number;
  endTime: number;
  duration: number;
  resetCron: string;
  status: string;
}

export interface SatoriMessage {
  scheduleId: string;
  sendTime: number;
  metadata: Record<string, unknown>;
  createTime: number;
  updateTime: number;
  readTime: number;
  consumeTime: number;
  text: string;
  id: string;
  title: string;
  imageUrl: string;
}

export interface SatoriMessages {
  messages: SatoriMessage[];
  nextCursor?: string;
  prevCursor?: string;
  cacheableCursor?: string;
}

/** What `nk.getSatori()` returns to native modules. ID is that of an identity, which games make of a user's id. */
export interface Satori {
  authenticate(
    id: string,
    properties?: { default?: Texts; custom?: Texts },
    ipAddress?: string,
  ): Promise<SatoriProperties>;
  authenticate(
    id: string,
    properties: { default?: Texts; custom?: Texts } | undefined,
    noSession: boolean | undefined,
    ipAddress?: string,
  ): Promise<SatoriProperties>;
  identityDelete(id: string): Promise<void>;
  propertiesGet(id: string): Promise<SatoriProperties>;
  propertiesUpdate(id: string, properties: SatoriPropertiesUpdate): Promise<void>;
  eventsPublish(id: string, events: SatoriEvent[], ipAddress?: string): Promise<void>;
  serverEventsPublish(events: SatoriEvent[], ipAddress?: string): Promise<void>;
  experimentsList(id: string, names?: string[], labels?: string[]): Promise<{ experiments: SatoriExperiment[] }>;
  flagsList(id?: string, names?: string[], labels?: string[]): Promise<{ flags: SatoriFlag[] }>;
  flagsOverridesList(id?: string, names?: string[], labels?: string[]): Promise<{ flags: SatoriFlagOverrides[] }>;
  liveEventsList(
    id: string,
    names?: string[],
    labels?: string[],
    pastRunCount?: number,
    futureRunCount?: number,
    startTimeSec?: number,
    endTimeSec?: number,
  ): Promise<{ liveEvents: SatoriLiveEvent[]; explicitJoinLiveEvents: SatoriLiveEvent[] }>;
  liveEventJoin(id: string, liveEventId: string): Promise<void>;
  messagesList(
    id: string,
    limit?: number,
    forward?: boolean,
    cursor?: string,
    messageIds?: string[],
  ): Promise<SatoriMessages>;
  messageUpdate(id: string, messageId: string, readTime: number, consumeTime?: number): Promise<void>;
  messageDelete(id: string, messageId: string): Promise<void>;
}
