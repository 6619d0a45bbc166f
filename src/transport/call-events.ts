import type { Logger } from '../base/logger.js';
import type { Connection, ConnectionEvents } from './connection.js';

/** What those who take a connection's messages throw ends at most that connection, and is logged. */

/** The events that OPEN gives for CONNECTION; undefined where it throws. */
export function openEvents(
  open: (connection: Connection) => ConnectionEvents,
  connection: Connection,
  logger: Logger,
): ConnectionEvents | undefined {
  try {
    return open(connection);
  } catch (error) {
    logger.error('a connection could not be opened', { error });
    return undefined;
  }
}

/** Hands a message over; false where the taker throws. */
export function deliver(events: ConnectionEvents | undefined, data: Buffer, binary: boolean, logger: Logger): boolean {
  try {
    events?.onMessage(data, binary);
    return true;
  } catch (error) {
    logger.error('a message could not be handled', { error });
    return false;
  }
}

/** Tells that the connection is over, on a turn of its own. */
export function tellClosed(events: ConnectionEvents | undefined, reason: string, logger: Logger): void {
  process.nextTick(tellNow, events, reason, logger);
}

function tellNow(events: ConnectionEvents | undefined, reason: string, logger: Logger): void {
  try {
    events?.onClose(reason);
  } catch (error) {
    logger.error('a closed connection could not be cleaned up', { error });
  }
}
