// Entry point of the threads that run authoritative matches.
export = import('../src/guest/host-matches.js').then((module) => module.hostMatches);
