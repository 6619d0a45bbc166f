// Entry point of the thread that writes recordings of matches.
export = import('../src/match/recording/host-recordings.js').then((module) => module.hostRecordings);
