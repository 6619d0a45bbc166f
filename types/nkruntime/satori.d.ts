declare namespace nkruntime {
  interface Properties {
    default: { [key: string]: string };
    custom: { [key: string]: string };
    computed: { [key: string]: string };
  }
  interface PropertiesUpdate {
    default?: { [key: string]: string };
    custom?: { [key: string]: string };
    recompute?: boolean;
  }
  interface AuthPropertiesUpdate {
    default?: { [key: string]: string };
    custom?: { [key: string]: string };
  }
  interface SatoriEvent {
    name: string;
    id?: string;
    metadata?: { [key: string]: string };
    value?: string;
    timestamp: number;
    identityId?: string;
    sessionId?: string;
    sessionIssuedAt?: number;
    sessionExpiresAt?: number;
  }
  interface Experiment {
    name: string;
    value: string;
  }
  interface Flag {
    name: string;
    value: string;
    conditionChanged: boolean;
    changeReason?: { name: string; variant_name: string; type: number };
  }
  interface FlagOverrides {
    flagName: string;
    overrides: FlagOverride[];
  }
  interface FlagOverride {
    name: string;
    type: string;
    variantName: string;
    value: string;
    createTimeSec: number;
  }
  interface LiveEvent {
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
  interface MessagesList {
    messages: Message[];
    nextCursor: string;
    prevCursor: string;
    cacheableCursor: string;
  }
  interface Message {
    scheduleId: string;
    sendTime: number;
    metadata: { [key: string]: string };
    createTime: number;
    updateTime: number;
    readTime: number;
    consumeTime: number;
    text: string;
    id: string;
    title: string;
    imageUrl: string;
  }
  interface Satori {
    authenticate(id: string, properties?: AuthPropertiesUpdate, ipAddress?: string): Properties;
    propertiesGet(id: string): Properties;
    propertiesUpdate(id: string, properties: PropertiesUpdate): void;
    eventsPublish(id: string, events: SatoriEvent[], ipAddress?: string): void;
    serverEventsPublish(events: SatoriEvent[], ipAddress?: string): void;
    experimentsList(id: string, names?: string[], labels?: string[]): { experiments: Experiment[] };
    flagsList(id?: string, names?: string[], labels?: string[]): { flags: Flag[] };
    flagsOverridesList(id?: string, names?: string[], labels?: string[]): { flags: FlagOverrides[] };
    liveEventsList(
      id: string,
      names?: string[],
      labels?: string[],
      pastRunCount?: number,
      futureRunCount?: number,
      startTimeSec?: number,
      endTimeSec?: number,
    ): { liveEvents: LiveEvent[]; explicitJoinLiveEvents: LiveEvent[] };
    liveEventJoin(id: string, liveEventId: string): void;
    messagesList(id: string, limit?: number, forward?: boolean, cursor?: string): { messages: MessagesList[] };
    messageUpdate(id: string, messageId: string, readTime: number, consumeTime?: number): void;
    messageDelete(id: string, messageId: string): void;
  }
  interface Nakama {
    getSatori(): Satori;
  }
}
