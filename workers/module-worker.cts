// Entry point of the threads that run RPCs, hooks and events.
export = import('../src/guest/host-calls.js').then((module) => module.hostCalls);
