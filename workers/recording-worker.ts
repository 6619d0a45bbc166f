// Entry point of the thread that writes recordings of matches.
export { hostRecordings as default } from '../src/match/recording/host-recordings.js';
