/** What the program uses of its process, so that tests can stand in for it. */
export interface ProcessHost {
  /** Width of the terminal on standard output, where it is one. */
  readonly columns: number | undefined;
  readonly isTerminal: boolean;
  readonly pid: number;
  /** Sends SIGUSR2 to the process PID. Throws where there is none, or it is another user's. */
  signalReload(pid: number): void;
  write(text: string): void;
  writeError(text: string): void;
  /** Calls LISTENER at the first signal that asks the process to stop; a second signal ends the process at once. */
  onStopSignal(listener: () => void): void;
  /** Calls LISTENER at every SIGUSR2, where the system has it: the modules are to be loaded anew. */
  onReloadSignal(listener: () => void): void;
  /** Calls LISTENER for what was thrown, or rejected, and caught by nobody. */
  onFault(listener: (fault: unknown) => void): void;
  exit(code: number): void;
  /** The program is done. Ends the process where something that was forgotten keeps it alive. */
  release(): void;
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Ctrl-C under npm arrives twice: from the terminal and from npm. */
const SAME_SIGNAL_MS = 300;
const RELEASE_MS = 2000;
const EXIT_KILLED = 130;

export function processHost(): ProcessHost {
  // Whoever reads our output may stop reading: `tickwire --help | head`.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    columns: process.stdout.columns,
    isTerminal: process.stdout.isTTY === true,
    pid: process.pid,
    signalReload: (pid) => void process.kill(pid, 'SIGUSR2'),
    write: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    onStopSignal,
    onReloadSignal: (listener) => void process.on('SIGUSR2', listener),
    onFault(listener) {
      process.on('uncaughtException', listener);
      process.on('unhandledRejection', listener);
    },
    exit: (code) => process.exit(code),
    release: () => void setTimeout(() => process.exit(), RELEASE_MS).unref(),
  };
}

function onStopSignal(listener: () => void): void {
  let firstAtMs: number | undefined;
  const receive = (): void => {
    const nowMs = performance.now();
    if (firstAtMs === undefined) {
      firstAtMs = nowMs;
      listener();
    } else if (nowMs - firstAtMs > SAME_SIGNAL_MS) {
      process.exit(EXIT_KILLED);
    }
  };
  for (const signal of STOP_SIGNALS) process.on(signal, receive);
}
