// Entry point of the threads that run RPCs, hooks and events.
export { hostCalls as default } from '../src/guest/host-calls.js';
