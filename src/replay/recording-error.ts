/** A recording that cannot be replayed; the message is for whoever asked, in one line. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}
