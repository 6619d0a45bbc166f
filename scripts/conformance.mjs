// Replays conformance scenarios against a running server and compares the outcome with docs/conformance.json, which
// lists the steps that are known to differ, with the reason: {"scenario": [{"step": 3, "reason": "needs parties"}]}.
//   node scripts/conformance.mjs --url http://127.0.0.1:7350 --dir ../shared/conformance [--only account-,match-]
// Fails where a step differs that is not listed, and where one is listed that no longer differs.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * What verify.mjs printed, as scenario → steps that differ. Undefined where it did not come to its end.
 * @param {string} output
 * @returns {Map<string, {differing: Set<number>, printed: string[]}> | undefined}
 */
export function parseOutcome(output) {
  const scenarios = new Map();
  let current;
  let summary;
  for (const line of output.split('\n')) {
    const head = /^(ok {2}|FAIL) (\S+): (\d+)\/(\d+) steps$/.exec(line);
    const step = /^ {5}step (\d+)$/.exec(line);
    summary ??= /^scenarios (\d+)\/(\d+), steps (\d+)\/(\d+)$/.exec(line)?.map(Number);
    if (head) {
      current = { differing: new Set(), printed: [], expected: Number(head[4]) - Number(head[3]) };
      scenarios.set(head[2], current);
    } else if (step) current?.differing.add(Number(step[1]));
    else current?.printed.push(line);
  }
  const isComplete = [...scenarios.values()].every(({ differing, expected }) => differing.size === expected);
  return isComplete && scenarios.size > 0 && summary?.[2] === scenarios.size ? scenarios : undefined;
}

/**
 * What is wrong with an outcome, given the known differences; one line each.
 * @param {ReturnType<typeof parseOutcome>} outcome
 * @param {Record<string, {step: number, reason: string}[]>} known
 */
export function judge(outcome, known) {
  const faults = [];
  for (const [scenario, { differing }] of outcome) {
    const listed = known[scenario] ?? [];
    for (const step of differing) {
      if (!listed.some((entry) => entry.step === step)) faults.push(`${scenario}: step ${step} differs`);
    }
    for (const { step, reason } of listed) {
      if (!reason) faults.push(`${scenario}: step ${step} is listed without a reason`);
      if (!differing.has(step))
        faults.push(`${scenario}: step ${step} is listed but does not differ: take it off the list`);
    }
  }
  return faults;
}

function run() {
  const { values } = parseArgs({
    options: { url: { type: 'string' }, dir: { type: 'string' }, only: { type: 'string' }, slow: { type: 'string' } },
  });
  if (!values.url || !values.dir) throw new Error('usage: conformance.mjs --url URL --dir FOLDER [--only NAME,NAME]');
  const verify = [path.join(values.dir, 'verify.mjs'), '--url', values.url, '--diff', '1000'];
  for (const name of ['only', 'slow']) if (values[name]) verify.push(`--${name}`, values[name]);
  const { stdout, error } = spawnSync(process.execPath, verify, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CONFORMANCE_MODULES: root },
  });
  if (error) throw error;
  process.stdout.write(stdout);
  const outcome = parseOutcome(stdout);
  if (!outcome) throw new Error('verify.mjs did not come to its end');
  const faults = judge(outcome, JSON.parse(fs.readFileSync(path.join(root, 'docs/conformance.json'), 'utf8')));
  for (const fault of faults) console.error(fault);
  console.log(`conformance: ${outcome.size} scenarios, ${faults.length} faults`);
  return faults.length === 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.exitCode = run();
  } catch (error) {
    console.error(`conformance: ${error.message}`);
    process.exitCode = 1;
  }
}
