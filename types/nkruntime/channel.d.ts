declare namespace nkruntime {
  const enum ChanType {
    Room = 1,
    DirectMessage = 2,
    Group = 3,
  }
  interface ListChannelMessagesRequest {
    channelId?: string;
    limit?: number;
    forward?: boolean;
    cursor?: string;
  }
  interface ChannelMessage {
    channelId?: string;
    messageId?: string;
    code?: number;
    senderId?: string;
    username?: string;
    content?: string;
    createTime?: number;
    updateTime?: number;
    persistent?: boolean;
    roomName?: string;
    groupId?: string;
    userIdOne?: string;
    userIdTwo?: string;
  }
  interface ChannelMessageList {
    messages?: ChannelMessage[];
    nextCursor?: string;
    prevCursor?: string;
    cacheableCursor?: string;
  }
  interface ChannelMessageSendAck {
    channelId: string;
    messageId: string;
    code: number;
    username: string;
    createTime: number;
    updateTime: number;
    persistent: boolean;
  }
  interface Nakama {
    channelMessageSend(
      channelId: string,
      content?: { [key: string]: any },
      senderId?: string,
      senderUsername?: string,
      persist?: boolean,
    ): ChannelMessageSendAck;
    channelMessageUpdate(
      channelId: string,
      messageId: string,
      content?: { [key: string]: any },
      senderId?: string,
      senderUsername?: string,
      persist?: boolean,
    ): ChannelMessageSendAck;
    channelMessageRemove(
      channelId: string,
      messageId: string,
      senderId?: string,
      senderUsername?: string,
      persist?: boolean,
    ): ChannelMessageSendAck;
    channelMessagesList(channelId: string, limit?: number, forward?: boolean, cursor?: string): ChannelMessageList;
    channelIdBuild(sender: string | void, target: string, chanType: ChanType): string;
  }
  interface Initializer {
    registerBeforeListChannelMessages(fn: BeforeHookFunction<ListChannelMessagesRequest>): void;
    registerAfterListChannelMessages(fn: AfterHookFunction<ChannelMessageList, ListChannelMessagesRequest>): void;
  }
}
