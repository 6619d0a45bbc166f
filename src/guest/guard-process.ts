/** Keeps code of a thread from ending the whole process by mistake. It is no wall: modules are trusted. */
export function guardProcess(): void {
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) => {
    if (pid <= 0 || pid === process.pid) throw new Error('process.kill: a module must not end the server.');
    return kill(pid, signal);
  };
}
