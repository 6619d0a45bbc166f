import type { ChannelAddress } from '../../wire/channel-id.js';
import type { ChannelMessage } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';

/** The connected side of channels: who is in one hears what is said there. No call throws. */
export interface ChannelAudience {
  /** Brings MESSAGE to everybody in CHANNEL, encoded once per wire format. */
  deliver(channel: ChannelAddress, message: Init<ChannelMessage>): void;
  /**
   * Takes all sessions of a user out of CHANNEL, as when a group has expelled a member; the others are told. To be called
   * once the database says so: whoever is just joining is checked again.
   */
  expel(channel: ChannelAddress, userId: string): void;
  /** Takes everybody out, as when a group was deleted or one of two players has blocked the other. As `expel` otherwise. */
  close(channel: ChannelAddress): void;
}
