// Entry point of the thread that makes matches of the matchmaker's tickets.
export { hostMatchmaker as default } from '../src/matchmaker/process/host-matchmaker.js';
