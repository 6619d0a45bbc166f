// Entry point of the threads that run authoritative matches.
export { hostMatches as default } from '../src/guest/host-matches.js';
