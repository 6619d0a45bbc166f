/** What the metrics want to know of reliable UDP beside what every transport tells them. */
export interface RudpMetrics {
  onPacketIn(bytes: number): void;
  /** RESENT is how many reliable messages, or pieces of them, went again because they seemed lost. */
  onPacketsOut(packets: number, resent: number): void;
  /** A datagram was refused, or dropped because too many came at once. */
  onMalformed(): void;
  /** A connection did not come into being in time, or had to make room for others. */
  onGivenUp(): void;
  /** An offer was not looked at, because too many came. */
  onRefused(): void;
}
