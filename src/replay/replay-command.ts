import { parseReplayArguments } from './parse-replay-arguments.js';
import { renderReport } from './render-report.js';
import { replay } from './replay.js';

/** Where the command writes. */
export interface ReplayHost {
  write(text: string): void;
}

const Exit = { SAME: 0, DIFFERENT: 1, UNREADABLE: 2 } as const;

const help = `tickwire replay FILE [OPTIONS]

Runs a match that --match.record has recorded once more, tick by tick, and shows the first tick at which it differs.

  --runtime.path FOLDER           the modules to run (default: where those lay that were recorded)
  --runtime.js_entrypoint FILE    the module among them, as for the server
  --until TICK                    stop after this tick
  --print TICK                    show the state after this tick
  --timeout_ms MS                 how long a handler may take (default: 5000)
  --json                          the report as JSON

Exit codes: 0 no difference, 1 a difference, 2 the file or the command line is wrong, or the file is damaged.
docs/replay.md tells what a handler may not use, and describes the file.
`;

/** Does what `tickwire replay ARGV` asks for and resolves with the exit code. Throws what cannot be replayed at all. */
export async function replayCommand(argv: readonly string[], host: ReplayHost): Promise<number> {
  const asked = parseReplayArguments(argv);
  if (!asked) {
    host.write(help);
    return Exit.SAME;
  }
  const report = await replay(asked);
  host.write(asked.json ? `${JSON.stringify(report)}\n` : renderReport(report));
  if (asked.print !== undefined && report.printed === undefined && !asked.json) {
    host.write(`Tick ${asked.print} was not reached.\n`);
  }
  if (report.state || report.other) return Exit.DIFFERENT;
  return report.ending?.kind === 'damaged' ? Exit.UNREADABLE : Exit.SAME;
}
