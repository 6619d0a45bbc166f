// Prints "N passed, N failed" from the JSON report of vitest:  node scripts/test-summary.mjs REPORT.json
// A test file that could not be loaded counts as one failure; no report at all as one too.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';

/** @param {{numPassedTests: number, numFailedTests: number, testResults: {status: string, assertionResults: {status: string}[]}[]}} report */
export function summarize(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return `${report.numPassedTests} passed, ${report.numFailedTests + broken.length} failed`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = process.argv[2] ?? '';
  console.log(fs.existsSync(file) ? summarize(JSON.parse(fs.readFileSync(file, 'utf8'))) : '0 passed, 1 failed');
}
