declare namespace nkruntime {
  interface ListNotificationsRequest {
    limit?: number;
    cacheableCursor?: string;
  }
  interface DeleteNotificationsRequest {
    ids: string[];
  }
  interface ApiNotification {
    id: string;
    code: number;
    content: { [key: string]: any };
    persistent: boolean;
    senderId: string;
    subject: string;
    createTime: number;
  }
  interface Notification {
    id: string;
    code: number;
    content: { [key: string]: any };
    persistent: boolean;
    userId: string;
    senderId: string;
    subject: string;
    createTime: number;
  }
  interface NotificationDeleteRequest {
    notificationId: string;
    userId: string;
  }
  interface NotificationRequest {
    code: number;
    content: { [key: string]: any };
    persistent?: boolean;
    senderId?: string | null;
    subject: string;
    userId: string;
  }
  interface ApiNotificationList {
    notifications?: ApiNotification[];
    cacheableCursor?: string;
  }
  interface NotificationsList {
    notifications: ApiNotification[];
    cursor: string;
  }
  interface NotificationUpdate {
    id: string;
    content?: { [key: string]: any };
    subject?: string;
    sender?: string;
  }
  interface Nakama {
    notificationSend(
      userId: string,
      subject: string,
      content: { [key: string]: any },
      code: number,
      senderID?: string | null,
      persistent?: boolean,
    ): void;
    notificationsSend(notifications: NotificationRequest[]): void;
    notificationSendAll(subject: string, content: { [key: string]: any }, code: number, persistent?: boolean): void;
    notificationsList(userId: string, limit?: number, cursor?: string): NotificationsList;
    notificationsDelete(notifications: NotificationDeleteRequest[]): void;
    notificationsGetId(ids: string[], userId?: string): Notification[];
    notificationsDeleteId(ids: string[], userId?: string): void;
    notificationsUpdate(updates: NotificationUpdate[]): void;
  }
  interface Initializer {
    registerBeforeListNotifications(fn: BeforeHookFunction<ListNotificationsRequest>): void;
    registerAfterListNotifications(fn: AfterHookFunction<ApiNotificationList, ListNotificationsRequest>): void;
    registerBeforeDeleteNotifications(fn: BeforeHookFunction<DeleteNotificationsRequest>): void;
    registerAfterDeleteNotifications(fn: AfterHookFunction<void, DeleteNotificationsRequest>): void;
  }
}
