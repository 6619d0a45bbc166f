// Entry point of the thread that makes matches of the matchmaker's tickets.
export = import('../src/matchmaker/process/host-matchmaker.js').then((module) => module.hostMatchmaker);
