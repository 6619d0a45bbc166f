import type { Clock } from '../../base/clock.js';
import type { Database } from '../../database/database.js';
import type { ChannelAudience } from '../channel/channel-audience.js';
import type { Notifier } from '../notification/notifier.js';

/** What changes among friends need and reach. */
export interface FriendDeps {
  readonly db: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Is handed what friends are told of. */
  readonly notifier: Pick<Notifier, 'deliver'>;
  /** Players who block each other leave the channel they share. */
  readonly audience: Pick<ChannelAudience, 'close'>;
}
